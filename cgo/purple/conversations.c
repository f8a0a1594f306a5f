/* What is written into conversations and kept with them. */
#include <purple.h>
#include "bridge.h"

gboolean otr_notice(const OtrBuddy *b, const char *html, gboolean create)
{
	PurpleConversation *conv = otr_conversation(b, create);

	if (!conv)
		return FALSE;
	purple_conversation_write(conv, NULL, html,
		PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG | PURPLE_MESSAGE_NO_LINKIFY, time(NULL));
	return TRUE;
}

void otr_show_sent(const OtrBuddy *b, const char *html)
{
	PurpleConversation *conv = otr_conversation(b, TRUE);

	if (!conv)
		return;
	purple_conv_im_write(PURPLE_CONV_IM(conv), NULL, html, PURPLE_MESSAGE_SEND, time(NULL));
}

gboolean otr_set_logging(const OtrBuddy *b, gboolean on, gboolean *was)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);

	if (!conv)
		return FALSE;
	*was = purple_conversation_is_logging(conv);
	purple_conversation_set_logging(conv, on);
	return TRUE;
}

/* The host writes a log only where it logs, and shows what it writes. This makes the
 * log as the host does. */
void otr_log_line(const OtrBuddy *b, const char *html)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);
	GList *l;

	if (!conv)
		return;
	if (!conv->logs)
		conv->logs = g_list_append(NULL,
			purple_log_new(PURPLE_LOG_IM, conv->name, conv->account, conv, time(NULL), NULL));
	for (l = conv->logs; l; l = l->next)
		purple_log_write(l->data, PURPLE_MESSAGE_SYSTEM, "", time(NULL), html);
}

/* No pointer: it outlives the plugin. */
#define MARK_KEY "otr-sessions-mark"

gboolean otr_mark(const OtrBuddy *b, gboolean on)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);
	gboolean was;

	if (!conv)
		return FALSE;
	was = purple_conversation_get_data(conv, MARK_KEY) != NULL;
	purple_conversation_set_data(conv, MARK_KEY, GINT_TO_POINTER(on));
	return was;
}
