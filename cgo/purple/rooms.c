/* Rooms of XMPP: an occupant that leaves its name, for another one or for good. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

#define NS_MUC_USER "http://jabber.org/protocol/muc#user"

static gboolean has_status(xmlnode *x, const char *wanted)
{
	xmlnode *status = xmlnode_get_child(x, "status");

	for (; status; status = xmlnode_get_next_twin(status)) {
		const char *code = xmlnode_get_attrib(status, "code");

		if (code && !strcmp(code, wanted))
			return TRUE;
	}
	return FALSE;
}

/* The nick that the occupant takes, if its presence says so. */
static const char *new_nick(xmlnode *x)
{
	xmlnode *item = xmlnode_get_child(x, "item");

	return item && has_status(x, "303") ? xmlnode_get_attrib(item, "nick") : NULL;
}

static gboolean receiving_presence(
	PurpleConnection *gc, const char *type, const char *from, xmlnode *packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	const char *slash = from ? strchr(from, '/') : NULL;
	xmlnode *x = packet ? xmlnode_get_child_with_namespace(packet, "x", NS_MUC_USER) : NULL;
	const char *nick;
	char *family, *name, *to;
	OtrBuddy b;

	if (!slash || !x || !type || strcmp(type, "unavailable"))
		return FALSE;
	nick = new_nick(x);
	name = nick ? g_strdup_printf("%.*s/%s", (int)(slash - from), from, nick) : NULL;
	to = g_strdup(name ? purple_normalize(account, name) : "");
	family = otr_family(account, from);
	otr_fill(&b, account, family);
	otr_enter_go();
	if (!nick && has_status(x, "110")) /* the occupant is ourselves */
		otrRoomLeft(&b);
	else
		otrOccupant(&b, to);
	g_free(family);
	g_free(name);
	g_free(to);
	return FALSE;
}

void otr_connect_rooms(void *plugin)
{
	PurplePlugin *xmpp = purple_find_prpl("prpl-jabber");

	if (xmpp)
		purple_signal_connect(
			xmpp, "jabber-receiving-presence", plugin, PURPLE_CALLBACK(receiving_presence), NULL);
}
