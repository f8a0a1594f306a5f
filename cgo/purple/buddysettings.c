/* The settings of one buddy, on the buddy list, where pidgin-otr has its own; and the
 * row of the buddy list's menu that asks for them. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

/* Settings of ours: pidgin-otr does not know them and leaves them alone. */
#define VERIFIED_KEY "OTR/onlyprivateverified"
#define BY_HAND_KEY "OTR/byhand"

/* A setting that is not there is off; one of another type too, which the host
 * would complain of. */
static gboolean node_bool(PurpleBlistNode *node, const char *key)
{
	PurpleValue *value = node->settings ? g_hash_table_lookup(node->settings, key) : NULL;

	return value && purple_value_get_type(value) == PURPLE_TYPE_BOOLEAN &&
		purple_value_get_boolean(value);
}

/* What pidgin-otr keeps with a buddy. It counts only where it is said to
 * override the general settings. A buddy may be on the list several times. */
gboolean otr_buddy_settings(const OtrBuddy *b, OtrBuddySettings *out)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	GSList *buddies = account ? purple_find_buddies(account, b->name) : NULL;
	GSList *l;
	gboolean own = FALSE;

	for (l = buddies; l && !own; l = l->next) {
		PurpleBlistNode *node = l->data;

		own = node_bool(node, "OTR/overridedefault");
		if (!own)
			continue;
		out->enabled = node_bool(node, "OTR/enabled");
		out->automatic = node_bool(node, "OTR/automatic");
		out->by_hand = node_bool(node, BY_HAND_KEY);
		out->only_private = node_bool(node, "OTR/onlyprivate");
		out->only_private_verified = node_bool(node, VERIFIED_KEY);
		out->avoid_logging = node_bool(node, "OTR/avoidloggingotr");
	}
	g_slist_free(buddies);
	return own;
}

/* Every place of the buddy on the list gets them: whichever is read. */
gboolean otr_set_buddy_settings(const OtrBuddy *b, const OtrBuddySettings *s, gboolean own)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	GSList *buddies = account ? purple_find_buddies(account, b->name) : NULL;
	GSList *l;
	gboolean kept = buddies != NULL;

	for (l = buddies; l; l = l->next) {
		PurpleBlistNode *node = l->data;

		purple_blist_node_set_bool(node, "OTR/overridedefault", own);
		purple_blist_node_set_bool(node, "OTR/enabled", s->enabled);
		purple_blist_node_set_bool(node, "OTR/automatic", s->automatic);
		purple_blist_node_set_bool(node, "OTR/onlyprivate", s->only_private);
		purple_blist_node_set_bool(node, "OTR/avoidloggingotr", s->avoid_logging);
		purple_blist_node_set_bool(node, VERIFIED_KEY, s->only_private_verified);
		purple_blist_node_set_bool(node, BY_HAND_KEY, s->by_hand);
	}
	g_slist_free(buddies);
	return kept;
}

static void settings_of(PurpleBuddy *buddy, gboolean last)
{
	PurpleAccount *account = purple_buddy_get_account(buddy);
	char *family = otr_family(account, purple_buddy_get_name(buddy));
	OtrBuddy b;

	otr_fill(&b, account, family);
	otr_enter_go();
	otrSettingsOf(&b, last);
	g_free(family);
}

static void chosen(PurpleBlistNode *node, gpointer data)
{
	PurpleBlistNode *child;

	if (PURPLE_BLIST_NODE_IS_BUDDY(node)) {
		settings_of((PurpleBuddy *)node, TRUE);
		return;
	}
	for (child = purple_blist_node_get_first_child(node); child;
		child = purple_blist_node_get_sibling_next(child))
		settings_of((PurpleBuddy *)child, !purple_blist_node_get_sibling_next(child));
}

/* A contact is several buddies; Finch asks for groups too. */
static void extend_menu(PurpleBlistNode *node, GList **menu)
{
	if (PURPLE_BLIST_NODE_IS_BUDDY(node) || PURPLE_BLIST_NODE_IS_CONTACT(node))
		*menu = g_list_append(*menu,
			purple_menu_action_new(
				otr_translate("OTR settings..."), PURPLE_CALLBACK(chosen), NULL, NULL));
}

void otr_connect_buddy_menu(void *plugin)
{
	purple_signal_connect(purple_blist_get_handle(), "blist-node-extended-menu", plugin,
		PURPLE_CALLBACK(extend_menu), NULL);
}
