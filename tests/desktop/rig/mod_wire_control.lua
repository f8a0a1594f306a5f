-- Lets a test play the network: it appends lines to a file, this module obeys
-- them and writes how many it has obeyed to another file.
--   redirect TAB from TAB to    messages for the one address go to the other;
--                               an empty one drops them; "from" again ends it
--   inject TAB to TAB stanza    the stanza is put on the client's stream as it is
module:set_global();

local add_task = require "util.timer".add_task;
local parse = require "util.xml".parse;

local path = module:get_option_string("wire_control_file");
local redirects = {};
local obeyed, position = 0, 0;

local function redirect(event)
	local stanza = event.stanza;
	local target = redirects[stanza.attr.to or ""];
	if not target then return; end
	if target == "" then return true; end
	stanza.attr.to = target;
end

function module.add_host(host_module)
	host_module:hook("pre-message/full", redirect, 1000);
end

local orders = {};

function orders.redirect(from, to)
	redirects[from] = to ~= from and to or nil;
end

function orders.inject(to, text)
	local session = prosody.full_sessions[to];
	local stanza, err = parse(text);
	if session and stanza then
		session.send(stanza);
	else
		module:log("error", "cannot inject for %s: %s", to, err or "not online");
	end
end

local function acknowledge()
	local file = assert(io.open(path .. ".done", "w"));
	file:write(tostring(obeyed));
	file:close();
end

add_task(0.02, function ()
	local file = io.open(path);
	if file then
		file:seek("set", position);
		for line in file:lines("L") do
			if line:sub(-1) ~= "\n" then break; end
			position = position + #line;
			local order, first, second = line:match("^(%w+)\t([^\t]*)\t(.*)\n$");
			orders[order](first, second);
			obeyed = obeyed + 1;
		end
		file:close();
		acknowledge();
	end
	return 0.02;
end);
