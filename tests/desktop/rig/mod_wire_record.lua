-- Writes every stanza that passes between the server and a client to a file, one
-- a line: time, IN or OUT as the server sees it, the client's full address, the
-- stanza with its line breaks as character references.
module:set_global();

local filters = require "util.filters";
local now = require "util.time".now;

local file = assert(io.open(module:get_option_string("wire_record_file"), "a"));
file:setvbuf("line");

local function recorder(direction, session)
	return function (stanza)
		if stanza and stanza.name then
			local text = tostring(stanza):gsub("\r", "&#13;"):gsub("\n", "&#10;");
			file:write(("%.6f\t%s\t%s\t%s\n"):format(now(), direction, session.full_jid or "", text));
		end
		return stanza;
	end
end

filters.add_filter_hook(function (session)
	filters.add_filter(session, "stanzas/in", recorder("IN", session), 10000);
	filters.add_filter(session, "stanzas/out", recorder("OUT", session), -10000);
end);
