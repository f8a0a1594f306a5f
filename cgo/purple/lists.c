/* Lists of the host: its accounts, and what the user calls those on the buddy list. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

gboolean otr_account_at(int index, OtrBuddy *out)
{
	PurpleAccount *account = g_list_nth_data(purple_accounts_get_all(), index);

	if (account)
		otr_fill(out, account, NULL);
	return account != NULL;
}

/* The alias of the contact stands before that of the buddy, as in the host's
 * windows. */
static const char *alias_of(PurpleBuddy *buddy)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);

	return contact && contact->alias && *contact->alias ? contact->alias
							    : purple_buddy_get_local_buddy_alias(buddy);
}

/* What is not there stays NULL. */
void otr_called(const OtrBuddy *b, const char **alias, const char **nick)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	PurpleBuddy *buddy = account ? purple_find_buddy(account, b->name) : NULL;

	if (!buddy)
		return;
	*alias = alias_of(buddy);
	*nick = purple_buddy_get_server_alias(buddy);
}

void otr_list_aliases(void)
{
	GSList *buddies = purple_blist_get_buddies();
	GSList *l;

	for (l = buddies; l; l = l->next) {
		PurpleAccount *account = purple_buddy_get_account(l->data);
		const char *alias = alias_of(l->data);
		OtrBuddy b;

		if (!alias || !*alias)
			continue;
		otr_fill(&b, account, purple_normalize(account, purple_buddy_get_name(l->data)));
		otr_enter_go();
		otrAlias(&b, (char *)alias);
	}
	g_slist_free(buddies);
}

/* NULL for an account that is gone. */
const char *otr_network_name(const char *name, const char *protocol)
{
	PurpleAccount *account = otr_account(name, protocol);

	return account ? purple_account_get_protocol_name(account) : NULL;
}
