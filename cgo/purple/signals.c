/* Signals of libpurple, handed to Go. No logic: copy in, call, copy out. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static void sending_im(PurpleAccount *account, const char *receiver, char **message, gpointer data)
{
	OtrVerdict v = { TRUE, NULL };
	OtrBuddy b;
	char *family;

	if (!message || !*message || !**message || !receiver)
		return;
	family = otr_family(account, receiver);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrSendingIM(&b, *message, &v);
	g_free(family);
	if (!v.block && !v.text)
		return;
	g_free(*message);
	*message = v.block ? NULL : v.text;
	if (v.block)
		g_free(v.text);
}

static gboolean receiving_im(PurpleAccount *account, char **sender, char **message, PurpleConversation *conv,
	PurpleMessageFlags *flags, gpointer data)
{
	OtrVerdict v = { TRUE, NULL };
	OtrBuddy b;
	char *family;
	int f = flags ? (int)*flags : 0;

	if (!sender || !*sender || !message || !*message)
		return FALSE;
	family = conv ? g_strdup(otr_conversation_family(conv)) : otr_family(account, *sender);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrReceivingIM(
		&b, *sender, *message, (f & PURPLE_MESSAGE_DELAYED) != 0, (f & PURPLE_MESSAGE_SEND) != 0, &v);
	g_free(family);
	if (!v.block && v.text) {
		g_free(*message);
		*message = v.text;
		return FALSE;
	}
	g_free(v.text);
	return v.block;
}

/* What is shown as sent by us. A network may have our own ciphertext written
 * there without receiving it; anything else is none of ours. */
static gboolean writing_im(PurpleAccount *account, const char *who, char **message, PurpleConversation *conv,
	PurpleMessageFlags flags, gpointer data)
{
	OtrVerdict v = { FALSE, NULL };
	OtrBuddy b;

	if (!conv || !message || !*message || !(flags & PURPLE_MESSAGE_SEND) || !strstr(*message, "?OTR"))
		return FALSE;
	otr_buddy_of(conv, &b);
	otr_enter_go();
	otrWritingSent(&b, *message, &v);
	if (!v.block && v.text) {
		g_free(*message);
		*message = v.text;
		return FALSE;
	}
	g_free(v.text);
	return v.block;
}

static void signed_on(PurpleConnection *gc, gpointer data)
{
	const char *self = purple_connection_get_display_name(gc);
	OtrBuddy b;

	otr_fill(&b, purple_connection_get_account(gc), NULL);
	otr_enter_go();
	otrSigned(b.account, b.protocol, self ? self : "", TRUE);
}

static void signed_off(PurpleConnection *gc, gpointer data)
{
	OtrBuddy b;

	otr_fill(&b, purple_connection_get_account(gc), NULL);
	otr_enter_go();
	otrSigned(b.account, b.protocol, "", FALSE);
}

/* Before the account is signed off for it. */
static void connection_error(
	PurpleConnection *gc, PurpleConnectionError reason, const char *text, gpointer data)
{
	OtrBuddy b;

	otr_fill(&b, purple_connection_get_account(gc), NULL);
	otr_enter_go();
	otrInterrupted(b.account, b.protocol);
}

static void account_destroying(PurpleAccount *account, gpointer data) { otr_forget_account(account); }

static void accounts_changed(PurpleAccount *account, gpointer data)
{
	otr_enter_go();
	otrAccountsChanged();
}

static void conversation_event(PurpleConversation *conv, int what)
{
	OtrBuddy b;

	if (purple_conversation_get_type(conv) != PURPLE_CONV_TYPE_IM)
		return;
	otr_buddy_of(conv, &b);
	otr_enter_go();
	otrConversation(&b, what);
}

static void conversation_created(PurpleConversation *conv, gpointer data)
{
	conversation_event(conv, OTR_CREATED);
}

static void deleting_conversation(PurpleConversation *conv, gpointer data)
{
	conversation_event(conv, OTR_DELETED);
	if (purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM)
		otr_forget_family(conv);
}

static void conversation_updated(PurpleConversation *conv, PurpleConvUpdateType type, gpointer data)
{
	if (type == PURPLE_CONV_UPDATE_LOGGING)
		conversation_event(
			conv, purple_conversation_is_logging(conv) ? OTR_LOGGING_ON : OTR_LOGGING_OFF);
}

static void quitting(gpointer data)
{
	otr_enter_go();
	otrQuitting();
}

static void plugin_loaded(PurplePlugin *other, gpointer data)
{
	otr_enter_go();
	otrPluginLoaded(purple_plugin_get_id(other));
}

void otr_connect(void *plugin)
{
	void *conversations = purple_conversations_get_handle();
	void *connections = purple_connections_get_handle();

	/* Last on the way out and first on the way in: other plugins see the text
	 * that the user sees, and nothing alters what has been encrypted. */
	purple_signal_connect_priority(conversations, "sending-im-msg", plugin, PURPLE_CALLBACK(sending_im),
		NULL, PURPLE_SIGNAL_PRIORITY_HIGHEST);
	purple_signal_connect_priority(conversations, "receiving-im-msg", plugin,
		PURPLE_CALLBACK(receiving_im), NULL, PURPLE_SIGNAL_PRIORITY_LOWEST);
	purple_signal_connect_priority(conversations, "writing-im-msg", plugin, PURPLE_CALLBACK(writing_im),
		NULL, PURPLE_SIGNAL_PRIORITY_LOWEST);
	purple_signal_connect(
		conversations, "conversation-created", plugin, PURPLE_CALLBACK(conversation_created), NULL);
	purple_signal_connect(
		conversations, "deleting-conversation", plugin, PURPLE_CALLBACK(deleting_conversation), NULL);
	purple_signal_connect(
		conversations, "conversation-updated", plugin, PURPLE_CALLBACK(conversation_updated), NULL);
	purple_signal_connect(connections, "signed-on", plugin, PURPLE_CALLBACK(signed_on), NULL);
	purple_signal_connect(connections, "signed-off", plugin, PURPLE_CALLBACK(signed_off), NULL);
	purple_signal_connect(
		connections, "connection-error", plugin, PURPLE_CALLBACK(connection_error), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-destroying", plugin,
		PURPLE_CALLBACK(account_destroying), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-added", plugin,
		PURPLE_CALLBACK(accounts_changed), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-removed", plugin,
		PURPLE_CALLBACK(accounts_changed), NULL);
	purple_signal_connect(purple_get_core(), "quitting", plugin, PURPLE_CALLBACK(quitting), NULL);
	purple_signal_connect(
		purple_plugins_get_handle(), "plugin-load", plugin, PURPLE_CALLBACK(plugin_loaded), NULL);
	otr_connect_xmpp(plugin);
	otr_connect_transfers(plugin);
	otr_connect_irc(plugin);
	otr_connect_rooms(plugin);
	otr_connect_command(plugin);
	otr_connect_buddy_menu(plugin);
}

void otr_disconnect(void *plugin)
{
	GList *l;

	purple_signals_disconnect_by_handle(plugin);
	otr_disconnect_irc();
	otr_disconnect_command();
	otr_disconnect_transfers();
	for (l = purple_get_ims(); l; l = l->next)
		otr_forget_family(l->data);
	otr_forget_accounts();
}

/* Tells Go of the accounts that are signed on and the conversations that are
 * open already: the plugin may be loaded at any time. */
void otr_announce(void)
{
	GList *l;

	for (l = purple_connections_get_all(); l; l = l->next)
		if (PURPLE_CONNECTION_IS_CONNECTED((PurpleConnection *)l->data)) {
			signed_on(l->data, NULL);
			otr_learn_present(l->data);
		}
	for (l = purple_get_ims(); l; l = l->next)
		conversation_event(l->data, OTR_CREATED);
}
