-- libpurple asks the server, not the account, whether personal events are there.
module:add_identity("pubsub", "pep");
