/* XMPP stanzas: where an outgoing message goes, who else may have a copy, and
 * what an incoming one says about itself. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

#define NS_CHAT_STATES "http://jabber.org/protocol/chatstates"

static gboolean is_person_to_person(xmlnode *message)
{
	const char *type = xmlnode_get_attrib(message, "type");

	return !type || !strcmp(type, "chat") || !strcmp(type, "normal");
}

static gboolean only_chat_states(xmlnode *message)
{
	xmlnode *c;
	gboolean any = FALSE;

	for (c = message->child; c; c = c->next) {
		const char *ns;

		if (c->type != XMLNODE_TYPE_TAG)
			continue;
		ns = xmlnode_get_namespace(c);
		if (!ns || strcmp(ns, NS_CHAT_STATES))
			return FALSE;
		any = TRUE;
	}
	return any;
}

static void add_child(xmlnode *message, const char *name, const char *ns)
{
	xmlnode_set_namespace(xmlnode_new_child(message, name), ns);
}

static void drop_children(xmlnode *message, const char *name)
{
	xmlnode *c;

	while ((c = xmlnode_get_child(message, name)))
		xmlnode_free(c);
}

static void apply(xmlnode *message, const OtrStanzaVerdict *v)
{
	if (v->to)
		xmlnode_set_attrib(message, "to", v->to);
	if (v->drop_body) {
		drop_children(message, "body");
		drop_children(message, "html");
	}
	if (v->no_copies) {
		add_child(message, "private", "urn:xmpp:carbons:2");
		add_child(message, "no-copy", "urn:xmpp:hints");
		add_child(message, "no-permanent-store", "urn:xmpp:hints");
	}
	if (v->mark) {
		xmlnode *e = xmlnode_new_child(message, "encryption");

		xmlnode_set_namespace(e, "urn:xmpp:eme:0");
		xmlnode_set_attrib(e, "namespace", "urn:xmpp:otr:0");
		xmlnode_set_attrib(e, "name", "OTR");
	}
}

/* The readable text of a stanza, or NULL; the caller frees it. */
static char *readable(xmlnode *message)
{
	xmlnode *body = xmlnode_get_child(message, "body");
	xmlnode *html = xmlnode_get_child(message, "html");
	char *text = body ? xmlnode_get_data(body) : NULL;

	if (!text && html)
		text = xmlnode_to_str(html, NULL);
	return text;
}

static void sending_node(PurpleConnection *gc, xmlnode **packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	OtrStanzaVerdict v = { NULL, FALSE, FALSE, TRUE };
	OtrStanza s;
	OtrBuddy b;
	char *family, *body;

	if (!packet || !*packet || strcmp((*packet)->name, "message") || !is_person_to_person(*packet))
		return;
	s.to = xmlnode_get_attrib(*packet, "to");
	if (!s.to)
		return;
	body = readable(*packet);
	s.has_body = body != NULL;
	s.body = body ? body : "";
	s.id = xmlnode_get_attrib(*packet, "id");
	s.chat_state_only = only_chat_states(*packet);
	family = otr_family(account, s.to);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrSendingStanza(&b, &s, &v);
	apply(*packet, &v);
	g_free(v.to);
	g_free(family);
	g_free(body);
}

/* Sends a message that is not markup, as the host sends its own stanzas. Its
 * way for typed text would look for a conversation to take smileys from and
 * complain when there is none, and would add a chat state that nobody meant. */
void otr_send_stanza(PurpleConnection *gc, const char *to, const char *text)
{
	xmlnode *message = xmlnode_new("message");
	xmlnode *body = xmlnode_new_child(message, "body");
	char *id = g_strdup_printf("otr%08x%08x", g_random_int(), g_random_int());

	xmlnode_set_attrib(message, "type", "chat");
	xmlnode_set_attrib(message, "to", to);
	xmlnode_set_attrib(message, "id", id);
	xmlnode_insert_data(body, text, -1);
	purple_signal_emit(purple_connection_get_prpl(gc), "jabber-sending-xmlnode", gc, &message);
	xmlnode_free(message);
	g_free(id);
}

static gboolean is_delayed(xmlnode *message)
{
	return xmlnode_get_child_with_namespace(message, "delay", "urn:xmpp:delay")
		|| xmlnode_get_child_with_namespace(message, "x", "jabber:x:delay");
}

static gboolean receiving_message(PurpleConnection *gc, const char *type, const char *id,
	const char *from, const char *to, xmlnode *packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	OtrBuddy b;
	char *family;
	gboolean error = type && !strcmp(type, "error");

	if (!from || !packet || (!error && !is_delayed(packet)) || (type && !strcmp(type, "groupchat")))
		return FALSE;
	family = otr_family(account, from);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrReceivingStanza(&b, from, id ? id : "", error);
	g_free(family);
	return FALSE;
}

/* Presence of one of a buddy's clients. The occupants of a room have no
 * clients that could be told apart. */
static gboolean receiving_presence(PurpleConnection *gc, const char *type, const char *from,
	xmlnode *packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	OtrBuddy b;
	char *family;

	if (!from || !strchr(from, '/') || (type && strcmp(type, "unavailable")))
		return FALSE;
	if (packet && xmlnode_get_child_with_namespace(packet, "x", "http://jabber.org/protocol/muc#user"))
		return FALSE;
	family = otr_family(account, from);
	otr_fill(&b, account, family);
	otr_enter_go();
	if (!strchr(family, '/'))
		otrPresence(&b, from, type == NULL);
	g_free(family);
	return FALSE;
}

void otr_connect_xmpp(void *plugin)
{
	PurplePlugin *xmpp = purple_find_prpl("prpl-jabber");

	if (!xmpp)
		return;
	purple_signal_connect(xmpp, "jabber-sending-xmlnode", plugin, PURPLE_CALLBACK(sending_node), NULL);
	purple_signal_connect(xmpp, "jabber-receiving-message", plugin, PURPLE_CALLBACK(receiving_message), NULL);
	purple_signal_connect(xmpp, "jabber-receiving-presence", plugin, PURPLE_CALLBACK(receiving_presence), NULL);
}
