/* IRC: the lines that come and go, seen before the host acts on them and where
 * they really leave its queue, and the commands that send text by themselves. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

#define IRC "prpl-irc"

static void receiving_text(PurpleConnection *gc, char **text, gpointer data)
{
	const char *self = purple_connection_get_display_name(gc);
	OtrBuddy b;

	if (!text || !*text)
		return;
	otr_fill(&b, purple_connection_get_account(gc), NULL);
	otr_enter_go();
	otrIRCReceiving(b.account, b.protocol, self ? self : "", *text);
}

/* Overwrites what must not leave, with the lines that follow it in the same text, by
 * a harmless line of the same length. Of a shorter line the host would send the rest;
 * one that is gone it would send again. */
static void silence(char *line)
{
	static const char harmless[] = "PING :";
	size_t length = strlen(line), head;

	while (length > 0 && strchr("\r\n", line[length - 1]))
		length--;
	head = MIN(length, sizeof harmless - 1);
	memset(line, 'x', length);
	memcpy(line, harmless, head);
}

static void sending_text(PurpleConnection *gc, char **text, gpointer data)
{
	gboolean block = TRUE;
	OtrBuddy b;

	if (!text || !*text)
		return;
	otr_fill(&b, purple_connection_get_account(gc), NULL);
	otr_enter_go();
	otrIRCSending(b.account, b.protocol, *text, &block);
	if (block)
		silence(*text);
}

/* A command typed in a conversation of the protocol. Go has it run, refuses it,
 * or has sent its text in its own way. */
static PurpleCmdRet command(
	PurpleConversation *conv, const gchar *name, gchar **args, gchar **error, void *data)
{
	PurpleAccount *account = purple_conversation_get_account(conv);
	OtrCommandVerdict v = { OTR_REFUSE, NULL };
	char *family = otr_family_in(conv);
	OtrBuddy b;

	otr_fill(&b, account, family);
	otr_enter_go();
	otrIRCCommand(&b, name, args[0] ? args[0] : "", args[0] && args[1] ? args[1] : "", &v);
	g_free(family);
	if (v.what == OTR_REFUSE) {
		*error = v.error;
		return PURPLE_CMD_RET_FAILED;
	}
	g_free(v.error);
	return v.what == OTR_PASS ? PURPLE_CMD_RET_CONTINUE : PURPLE_CMD_RET_OK;
}

/* What sends text to a name, with the shape of its arguments. */
static const struct {
	const char *name, *args;
} commands[] = {
	{ "msg", "ws" },
	{ "query", "ws" },
	{ "notice", "ws" },
	{ "ctcp", "ws" },
	{ "quote", "s" },
	{ "action", "s" },
};

static PurpleCmdId registered[G_N_ELEMENTS(commands)];

void otr_connect_irc(void *plugin)
{
	PurplePlugin *irc = purple_find_prpl(IRC);
	guint i;

	if (!irc)
		return;
	purple_signal_connect(irc, "irc-receiving-text", plugin, PURPLE_CALLBACK(receiving_text), NULL);
	/* Last: what another plugin makes of the line is what leaves. */
	purple_signal_connect_priority(irc, "irc-sending-text", plugin, PURPLE_CALLBACK(sending_text), NULL,
		PURPLE_SIGNAL_PRIORITY_HIGHEST);
	for (i = 0; i < G_N_ELEMENTS(commands); i++)
		registered[i] = purple_cmd_register(commands[i].name, commands[i].args, PURPLE_CMD_P_PLUGIN,
			PURPLE_CMD_FLAG_IM | PURPLE_CMD_FLAG_CHAT | PURPLE_CMD_FLAG_PRPL_ONLY |
				PURPLE_CMD_FLAG_ALLOW_WRONG_ARGS,
			IRC, command, NULL, NULL);
}

/* The host forgets signals by itself, commands not. */
void otr_disconnect_irc(void)
{
	guint i;

	for (i = 0; i < G_N_ELEMENTS(registered); i++)
		if (registered[i])
			purple_cmd_unregister(registered[i]);
	memset(registered, 0, sizeof registered);
}

/* Sends text as if it had been typed in the buddy's conversation. */
gboolean otr_say(const OtrBuddy *b, const char *html)
{
	PurpleConversation *conv = otr_conversation(b, TRUE);

	if (!conv)
		return FALSE;
	purple_conv_im_send(PURPLE_CONV_IM(conv), html);
	return TRUE;
}

/* Shows a line as one that the buddy has sent. */
void otr_show_received(const OtrBuddy *b, const char *html)
{
	PurpleConversation *conv = otr_conversation(b, TRUE);

	if (conv)
		purple_conv_im_write(PURPLE_CONV_IM(conv), b->name, html, PURPLE_MESSAGE_RECV, time(NULL));
}

/* Whether the buddy is in a channel that we are in. */
gboolean otr_shares_room(const OtrBuddy *b)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	GList *l;

	for (l = purple_get_chats(); account && l; l = l->next)
		if (purple_conversation_get_account(l->data) == account &&
			!purple_conv_chat_has_left(PURPLE_CONV_CHAT((PurpleConversation *)l->data)) &&
			purple_conv_chat_find_user(PURPLE_CONV_CHAT((PurpleConversation *)l->data), b->name))
			return TRUE;
	return FALSE;
}
