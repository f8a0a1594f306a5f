/* Windows that a message has turned to somebody else: the buddies of one contact
 * share a window, and the host turns it to the one that wrote last. */
#include <string.h>
#include "gtk.h"
#include "model.h"

static GHashTable *fronts; /* owner in front of a pane while a message arrives */
static GHashTable *turned; /* owner that a conversation has taken the pane from */

static void drop(GHashTable **table)
{
	if (*table)
		g_hash_table_destroy(*table);
	*table = NULL;
}

static char *owner_of(PurpleConversation *conv)
{
	OtrBuddy b;

	otr_buddy_of(conv, &b);
	return otr_owner_text(&b);
}

static PidginConversation *pane_with(PurpleConversation *conv)
{
	PidginConversation *pane = PIDGIN_IS_PIDGIN_CONVERSATION(conv) ? PIDGIN_CONVERSATION(conv) : NULL;

	return pane && pane->active_conv == conv ? pane : NULL;
}

static gboolean arriving(PurpleAccount *account, char **sender, char **message,
	PurpleConversation *conv, PurpleMessageFlags *flags, gpointer data)
{
	GList *l;

	drop(&fronts);
	fronts = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	for (l = purple_get_ims(); l; l = l->next) {
		PidginConversation *pane = pane_with(l->data);

		if (pane)
			g_hash_table_insert(fronts, pane, owner_of(l->data));
	}
	return FALSE;
}

static void displayed(PurpleAccount *account, const char *who, char *message,
	PurpleConversation *conv, PurpleMessageFlags flags, gpointer data)
{
	PidginConversation *pane = pane_with(conv);
	const char *before = fronts && pane ? g_hash_table_lookup(fronts, pane) : NULL;
	char *now;

	if (!(flags & PURPLE_MESSAGE_RECV))
		return;
	if (before) {
		now = owner_of(conv);
		if (strcmp(before, now))
			g_hash_table_insert(turned, conv, g_strdup(before));
		g_free(now);
	}
	drop(&fronts);
}

static void deleting(PurpleConversation *conv, gpointer data) { g_hash_table_remove(turned, conv); }

void otr_turned_connect(void *plugin)
{
	turned = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	purple_signal_connect(purple_conversations_get_handle(), "receiving-im-msg", plugin,
		PURPLE_CALLBACK(arriving), NULL);
	purple_signal_connect(pidgin_conversations_get_handle(), "displayed-im-msg", plugin,
		PURPLE_CALLBACK(displayed), NULL);
	purple_signal_connect(purple_conversations_get_handle(), "deleting-conversation", plugin,
		PURPLE_CALLBACK(deleting), NULL);
}

void otr_turned_forget(void)
{
	drop(&fronts);
	drop(&turned);
}

/* The owner that the conversation has taken its window from, once; the caller
 * frees it. */
char *otr_turned_from(const OtrBuddy *b)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);
	char *from = conv && turned ? g_strdup(g_hash_table_lookup(turned, conv)) : NULL;

	if (from)
		g_hash_table_remove(turned, conv);
	return from;
}
