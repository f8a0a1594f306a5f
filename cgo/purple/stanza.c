/* XMPP stanzas: where an outgoing message goes, who else may have a copy, and
 * what an incoming one says about itself. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static void add_child(xmlnode *message, const char *name, const char *ns)
{
	xmlnode_set_namespace(xmlnode_new_child(message, name), ns);
}

/* Takes out the child elements that are marked '1' in drop, which counts them in
 * order; those beyond its end stay. */
static void drop_children(xmlnode *message, const char *drop, gboolean loose)
{
	xmlnode *c, *next;

	for (c = message->child; c; c = next) {
		gboolean gone = FALSE;

		next = c->next;
		if (c->type == XMLNODE_TYPE_TAG)
			gone = *drop && *drop++ == '1';
		else if (c->type == XMLNODE_TYPE_DATA)
			gone = loose;
		if (gone)
			xmlnode_free(c);
	}
}

static void empty(xmlnode *message)
{
	while (message->child)
		xmlnode_free(message->child);
}

static void apply(xmlnode *message, const OtrStanzaVerdict *v)
{
	if (v->to)
		xmlnode_set_attrib(message, "to", v->to);
	if (v->empty)
		empty(message);
	else if (v->drop || v->loose)
		drop_children(message, v->drop ? v->drop : "", v->loose);
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

static void sending_node(PurpleConnection *gc, xmlnode **packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	OtrStanzaVerdict v = { NULL, FALSE, FALSE, NULL, FALSE, TRUE };
	const char *to;
	OtrBuddy b;
	char *family, *xml;

	if (!packet || !*packet || strcmp((*packet)->name, "message"))
		return;
	to = xmlnode_get_attrib(*packet, "to");
	if (!to)
		return;
	xml = xmlnode_to_str(*packet, NULL);
	family = otr_family(account, to);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrSendingStanza(&b, xml, &v);
	apply(*packet, &v);
	g_free(v.to);
	g_free(v.drop);
	g_free(family);
	g_free(xml);
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

/* The stamps of a message's delay elements, of both kinds, separated by blanks;
 * NULL if it has none. */
static char *delay_stamps(xmlnode *message)
{
	GString *stamps = NULL;
	xmlnode *child;

	for (child = message->child; child; child = child->next) {
		const char *space, *stamp;

		if (child->type != XMLNODE_TYPE_TAG)
			continue;
		space = xmlnode_get_namespace(child);
		if (!space || (strcmp(space, "urn:xmpp:delay") && strcmp(space, "jabber:x:delay")))
			continue;
		stamp = xmlnode_get_attrib(child, "stamp");
		if (!stamps)
			stamps = g_string_new(NULL);
		g_string_append_printf(stamps, "%s ", stamp && *stamp ? stamp : "none");
	}
	return stamps ? g_string_free(stamps, FALSE) : NULL;
}

/* What the host would show of a message, as markup; NULL if there is nothing. */
static char *shown_text(xmlnode *message)
{
	xmlnode *html = xmlnode_get_child(message, "html"), *body = xmlnode_get_child(message, "body");
	xmlnode *subject = xmlnode_get_child(message, "subject");
	char *plain = body ? xmlnode_get_data(body) : NULL;
	char *head = subject ? xmlnode_get_data(subject) : NULL;
	char *escaped_head = head ? g_markup_escape_text(head, -1) : g_strdup("");
	char *text = html ? xmlnode_to_str(html, NULL) : plain ? g_markup_escape_text(plain, -1) : NULL;
	char *whole = text ? g_strconcat(escaped_head, head ? "<br>" : "", text, NULL) : NULL;

	g_free(plain);
	g_free(head);
	g_free(escaped_head);
	g_free(text);
	return whole;
}

/* The host opens a window for a headline and for an error that brings text, and
 * asks nobody. Go may want it in the conversation, as a message. */
static gboolean takes_window(
	PurpleConnection *gc, const OtrBuddy *b, const char *from, xmlnode *message, gboolean error)
{
	OtrWindowVerdict v = { TRUE, FALSE };
	char *text = shown_text(message);

	if (!text)
		return FALSE;
	otr_enter_go();
	otrReceivingWindow((OtrBuddy *)b, text, error, &v);
	if (v.show)
		serv_got_im(gc, from, text, 0, time(NULL));
	g_free(text);
	return v.swallow;
}

static gboolean receiving_message(PurpleConnection *gc, const char *type, const char *id, const char *from,
	const char *to, xmlnode *packet, gpointer data)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	OtrBuddy b;
	char *family;
	gboolean error = type && !strcmp(type, "error"), headline = type && !strcmp(type, "headline");
	gboolean taken = FALSE;
	char *stamps;

	if (!from || !packet || (type && !strcmp(type, "groupchat")))
		return FALSE;
	stamps = delay_stamps(packet);
	if (!error && !headline && !stamps)
		return FALSE;
	family = otr_family(account, from);
	otr_fill(&b, account, family);
	otr_enter_go();
	if (error || stamps)
		otrReceivingStanza(&b, from, id ? id : "", error, stamps ? stamps : "");
	if (error || headline)
		taken = takes_window(gc, &b, from, packet, error);
	g_free(stamps);
	g_free(family);
	return taken;
}

/* Presence of one of a buddy's clients. The occupants of a room have no
 * clients that could be told apart. */
static gboolean receiving_presence(
	PurpleConnection *gc, const char *type, const char *from, xmlnode *packet, gpointer data)
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
	purple_signal_connect(
		xmpp, "jabber-receiving-message", plugin, PURPLE_CALLBACK(receiving_message), NULL);
	purple_signal_connect(
		xmpp, "jabber-receiving-presence", plugin, PURPLE_CALLBACK(receiving_presence), NULL);
}
