/* Windows that a message has turned to somebody else: the buddies of one contact
 * share a window, and the host turns it to the one that wrote last. */
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

static OtrBuddy *owner_of(PurpleConversation *conv)
{
	OtrBuddy b;

	otr_buddy_of(conv, &b);
	return otr_buddy_copy(&b);
}

static gboolean arriving(PurpleAccount *account, char **sender, char **message, PurpleConversation *conv,
	PurpleMessageFlags *flags, gpointer data)
{
	GList *l;

	drop(&fronts);
	fronts = g_hash_table_new_full(NULL, NULL, NULL, otr_buddy_free);
	for (l = purple_get_ims(); l; l = l->next) {
		PidginConversation *pane = otr_pane_of(l->data);

		if (pane)
			g_hash_table_insert(fronts, pane, owner_of(l->data));
	}
	return FALSE;
}

static void displayed(PurpleAccount *account, const char *who, char *message, PurpleConversation *conv,
	PurpleMessageFlags flags, gpointer data)
{
	PidginConversation *pane = otr_pane_of(conv);
	const OtrBuddy *before = fronts && pane ? g_hash_table_lookup(fronts, pane) : NULL;
	OtrBuddy now;

	if (!(flags & PURPLE_MESSAGE_RECV))
		return;
	if (before) {
		otr_buddy_of(conv, &now);
		if (!otr_buddy_equal(before, &now))
			g_hash_table_insert(turned, conv, otr_buddy_copy(before));
	}
	drop(&fronts);
}

static void deleting(PurpleConversation *conv, gpointer data) { g_hash_table_remove(turned, conv); }

void otr_turned_connect(void *plugin)
{
	turned = g_hash_table_new_full(NULL, NULL, NULL, otr_buddy_free);
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

/* The owner that the conversation has taken its window from, once; NULL if it has
 * taken none. The caller frees it with otr_buddy_free. */
OtrBuddy *otr_turned_from(const OtrBuddy *b)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);
	const OtrBuddy *owner = conv && turned ? g_hash_table_lookup(turned, conv) : NULL;
	OtrBuddy *from = owner ? otr_buddy_copy(owner) : NULL;

	if (from)
		g_hash_table_remove(turned, conv);
	return from;
}
