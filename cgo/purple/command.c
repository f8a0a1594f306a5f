/* The command that the user types in conversations. In a room it does nothing, but
 * it is known there too, so that it is never sent. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static PurpleCmdId registered;

/* Go carries it out, or refuses it with a reason. A failure refuses it too: only
 * what is not found would be sent. */
static PurpleCmdRet command(
	PurpleConversation *conv, const gchar *name, gchar **args, gchar **error, void *data)
{
	OtrCommandVerdict v = { OTR_REFUSE, NULL };
	char *family = otr_family_in(conv);
	OtrBuddy b;

	otr_fill(&b, purple_conversation_get_account(conv), family);
	otr_enter_go();
	otrCommand(&b, args && args[0] ? args[0] : "", &v);
	g_free(family);
	if (v.what != OTR_REFUSE)
		return PURPLE_CMD_RET_OK;
	*error = v.error;
	return PURPLE_CMD_RET_FAILED;
}

/* A line to a room that is the command in a spelling that the host does not know. */
static void sending_chat(PurpleAccount *account, char **message, int id, gpointer data)
{
	OtrVerdict v = { TRUE, NULL };
	PurpleConversation *conv;

	if (!message || !*message || !**message)
		return;
	otr_enter_go();
	otrSendingChat(*message, &v);
	conv = purple_find_chat(purple_account_get_connection(account), id);
	if (v.block && v.text && conv)
		purple_conversation_write(
			conv, "", v.text, PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG, time(NULL));
	g_free(v.text);
	if (!v.block)
		return;
	g_free(*message);
	*message = NULL;
}

void otr_connect_command(void *plugin)
{
	purple_signal_connect_priority(purple_conversations_get_handle(), "sending-chat-msg", plugin,
		PURPLE_CALLBACK(sending_chat), NULL, PURPLE_SIGNAL_PRIORITY_HIGHEST);
}

/* The last argument takes the rest of the line, so that whatever follows is ours. */
void otr_add_command(const char *name, const char *help)
{
	registered = purple_cmd_register(name, "s", PURPLE_CMD_P_PLUGIN,
		PURPLE_CMD_FLAG_IM | PURPLE_CMD_FLAG_CHAT | PURPLE_CMD_FLAG_ALLOW_WRONG_ARGS, NULL, command,
		help, NULL);
}

/* The host forgets signals by itself, commands not. */
void otr_disconnect_command(void)
{
	if (registered)
		purple_cmd_unregister(registered);
	registered = 0;
}
