-- A server that answers no presence probe of a client. Those that the server
-- makes itself, when a client comes online, go on.
module:set_global();

local filters = require "util.filters";

local function drop(stanza)
	if stanza and stanza.name == "presence" and stanza.attr.type == "probe" then return nil; end
	return stanza;
end

filters.add_filter_hook(function (session)
	filters.add_filter(session, "stanzas/in", drop, 1);
end);
