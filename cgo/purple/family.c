/* Which account and which conversation a name stands for. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

#define FAMILY_KEY "otr-sessions-family"

/* The names that an account had when it was first seen, and lately. */
typedef struct {
	char *name;
	char *lately;
	char *protocol;
} Names;

static int attached;
static GHashTable *accounts; /* Names, by PurpleAccount */

/* Counts what this plugin hangs on objects of the host, so that a test can see
 * that unloading leaves nothing. */
void otr_count_attachment(int by) { attached += by; }
int otr_attachments(void) { return attached; }

/* The host finds a conversation by its normalised name. That of a room's occupant
 * becomes another when the room is left, while the window, and the session, stay. */
static PurpleConversation *find_by_name(PurpleAccount *account, const char *name)
{
	GList *l;

	for (l = purple_get_ims(); l; l = l->next)
		if (purple_conversation_get_account(l->data) == account &&
			!strcmp(purple_conversation_get_name(l->data), name))
			return l->data;
	return purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, account);
}

static gboolean has_nicks(PurpleAccount *account)
{
	return account && !strcmp(purple_account_get_protocol_id(account), "prpl-irc");
}

/* The family a conversation had when it was first seen. Normalising drops the
 * nick of a room occupant once the room has been left, so asking again later
 * could give another answer. On IRC the host gives a conversation the new nick of
 * the buddy, and the old one is somebody else's: there it is always the name. */
const char *otr_conversation_family(PurpleConversation *conv)
{
	PurpleAccount *account = purple_conversation_get_account(conv);
	char *family = purple_conversation_get_data(conv, FAMILY_KEY);

	if (family && has_nicks(account) &&
		strcmp(family, purple_normalize(account, purple_conversation_get_name(conv)))) {
		otr_forget_family(conv);
		family = NULL;
	}
	if (!family) {
		family = g_strdup(purple_normalize(account, purple_conversation_get_name(conv)));
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

/* The family of a conversation with one person, "" for a room. The caller frees it with
 * g_free: the conversation may go while Go acts. */
char *otr_family_in(PurpleConversation *conv)
{
	gboolean im = purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM;

	return g_strdup(im ? otr_conversation_family(conv) : "");
}

/* The caller frees the result with g_free. */
char *otr_family(PurpleAccount *account, const char *name)
{
	PurpleConversation *conv = find_by_name(account, name);

	return g_strdup(conv ? otr_conversation_family(conv) : purple_normalize(account, name));
}

static void free_names(gpointer data)
{
	Names *c = data;

	g_free(c->name);
	g_free(c->lately);
	g_free(c->protocol);
	g_free(c);
}

char *otr_normal(PurpleAccount *account, const char *name)
{
	return g_strdup(purple_normalize(account, name));
}

/* Notes the name that the account has now if it is still the same person's, and tells
 * whether it is. No signal tells of another name. Another resource or spelling is no
 * other person: the account would be a stranger to the private conversations that it
 * has. */
static gboolean note_same(PurpleAccount *account, Names *c)
{
	const char *name = purple_account_get_username(account);
	char *before, *now;
	gboolean same;

	if (strcmp(c->protocol, purple_account_get_protocol_id(account)))
		return FALSE;
	if (!strcmp(c->lately, name))
		return TRUE;
	before = otr_normal(account, c->name);
	now = otr_normal(account, name);
	same = !strcmp(before, now);
	g_free(before);
	g_free(now);
	if (same) {
		g_free(c->lately);
		c->lately = g_strdup(name);
	}
	return same;
}

/* The name that the account had when it was first seen. Once it is another
 * person's, the private conversations of the former one end first, unless Go is
 * in the middle of something with the account: then that goes on as before. */
static const Names *settle_names(PurpleAccount *account)
{
	const char *name = purple_account_get_username(account);
	const char *protocol = purple_account_get_protocol_id(account);
	Names *c;

	if (!accounts)
		accounts = g_hash_table_new_full(NULL, NULL, NULL, free_names);
	c = g_hash_table_lookup(accounts, account);
	if (c && note_same(account, c))
		return c;
	if (c) {
		otr_enter_go();
		if (!otrAccountRenamed(c->name, c->protocol, name, protocol))
			return c;
	}
	c = g_new(Names, 1);
	c->name = g_strdup(name);
	c->lately = g_strdup(name);
	c->protocol = g_strdup(protocol);
	g_hash_table_insert(accounts, account, c);
	return c;
}

/* Looks whether an account has become another person's. */
void otr_check_accounts(void)
{
	GList *l;

	for (l = purple_accounts_get_all(); l; l = l->next)
		settle_names(l->data);
}

void otr_forget_account(PurpleAccount *account)
{
	if (accounts)
		g_hash_table_remove(accounts, account);
}

void otr_forget_accounts(void)
{
	if (accounts)
		g_hash_table_destroy(accounts);
	accounts = NULL;
}

/* Fills out with pointers that live as long as the account and the family. */
void otr_fill(OtrBuddy *out, PurpleAccount *account, const char *family)
{
	static const Names nobody = { "", "", "" };
	/* The host takes the account from a conversation that outlives it. */
	const Names *c = account ? settle_names(account) : &nobody;

	out->account = c->name;
	out->protocol = c->protocol;
	out->name = family;
}

PurpleAccount *otr_account(const char *name, const char *protocol)
{
	GList *l;

	/* purple_accounts_find normalises, which would confuse two accounts that
	 * differ in the resource only. */
	for (l = purple_accounts_get_all(); l; l = l->next) {
		const Names *c = settle_names(l->data);

		if (!strcmp(c->name, name) && !strcmp(c->protocol, protocol))
			return l->data;
	}
	return NULL;
}

static PurpleConversation *find_by_family(PurpleAccount *account, const char *family)
{
	GList *l;

	for (l = purple_get_ims(); l; l = l->next)
		if (purple_conversation_get_account(l->data) == account &&
			!strcmp(otr_conversation_family(l->data), family))
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
	otr_fill(out, purple_conversation_get_account(conv), otr_conversation_family(conv));
}

gboolean otr_open_conversation(int index, OtrBuddy *out)
{
	PurpleConversation *conv = g_list_nth_data(purple_get_ims(), index);

	if (conv)
		otr_buddy_of(conv, out);
	return conv != NULL;
}
