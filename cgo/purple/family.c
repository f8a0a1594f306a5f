/* Which conversation a name stands for. */
#include <string.h>
#include <purple.h>
#include "bridge.h"

#define FAMILY_KEY "otr-sessions-family"

static int attached;

/* Counts what this plugin hangs on objects of the host, so that a test can see
 * that unloading leaves nothing. */
void otr_count_attachment(int by) { attached += by; }
int otr_attachments(void) { return attached; }

static PurpleConversation *find_by_name(PurpleAccount *account, const char *name)
{
	return purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, account);
}

/* The family a conversation had when it was first seen. Normalising drops the
 * nick of a room occupant once the room has been left, so asking again later
 * could give another answer. */
const char *otr_conversation_family(PurpleConversation *conv)
{
	char *family = purple_conversation_get_data(conv, FAMILY_KEY);

	if (!family) {
		family = g_strdup(purple_normalize(purple_conversation_get_account(conv),
			purple_conversation_get_name(conv)));
		purple_conversation_set_data(conv, FAMILY_KEY, family);
		otr_count_attachment(1);
	}
	return family;
}

void otr_forget_family(PurpleConversation *conv)
{
	char *family = purple_conversation_get_data(conv, FAMILY_KEY);

	if (!family)
		return;
	purple_conversation_set_data(conv, FAMILY_KEY, NULL);
	g_free(family);
	otr_count_attachment(-1);
}

/* The caller frees the result with g_free. */
char *otr_family(PurpleAccount *account, const char *name)
{
	PurpleConversation *conv = find_by_name(account, name);

	return g_strdup(conv ? otr_conversation_family(conv) : purple_normalize(account, name));
}

PurpleAccount *otr_account(const char *name, const char *protocol)
{
	GList *l;

	/* purple_accounts_find normalises, which would confuse two accounts that
	 * differ in the resource only. */
	for (l = purple_accounts_get_all(); l; l = l->next)
		if (!strcmp(purple_account_get_username(l->data), name)
				&& !strcmp(purple_account_get_protocol_id(l->data), protocol))
			return l->data;
	return NULL;
}

static PurpleConversation *find_by_family(PurpleAccount *account, const char *family)
{
	GList *l;

	for (l = purple_get_ims(); l; l = l->next)
		if (purple_conversation_get_account(l->data) == account
				&& !strcmp(otr_conversation_family(l->data), family))
			return l->data;
	return NULL;
}

PurpleConversation *otr_conversation(const OtrBuddy *b, gboolean create)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	PurpleConversation *conv;

	if (!account)
		return NULL;
	conv = find_by_family(account, b->name);
	if (!conv && create)
		conv = purple_conversation_new(PURPLE_CONV_TYPE_IM, account, b->name);
	return conv;
}

/* Fills out with pointers that live as long as the conversation. */
void otr_buddy_of(PurpleConversation *conv, OtrBuddy *out)
{
	PurpleAccount *account = purple_conversation_get_account(conv);

	out->account = purple_account_get_username(account);
	out->protocol = purple_account_get_protocol_id(account);
	out->name = otr_conversation_family(conv);
}

gboolean otr_open_conversation(int index, OtrBuddy *out)
{
	PurpleConversation *conv = g_list_nth_data(purple_get_ims(), index);

	if (conv)
		otr_buddy_of(conv, out);
	return conv != NULL;
}
