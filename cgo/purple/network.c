/* How messages leave, and what the network knows. */
#include <purple.h>
#include "bridge.h"

static PurpleConnection *connection(const char *name, const char *protocol)
{
	PurpleAccount *account = otr_account(name, protocol);
	PurpleConnection *gc = account ? purple_account_get_connection(account) : NULL;

	return gc && PURPLE_CONNECTION_IS_CONNECTED(gc) ? gc : NULL;
}

gboolean otr_is_connected(const char *name, const char *protocol)
{
	return connection(name, protocol) != NULL;
}

gboolean otr_transmit(const OtrBuddy *b, const char *to, const char *text, int how)
{
	PurpleConnection *gc = connection(b->account, b->protocol);
	char *markup;
	gboolean sent;

	if (!gc)
		return FALSE;
	if (how == OTR_AS_MARKUP)
		return serv_send_im(gc, to, text, 0) >= 0;
	if (how == OTR_AS_STANZA) {
		otr_send_stanza(gc, to, text);
		return TRUE;
	}
	markup = g_markup_escape_text(text, -1);
	sent = serv_send_im(gc, to, markup, 0) >= 0;
	g_free(markup);
	return sent;
}

/* The OMEMO plugin lurch answers a signal, in the same call, with what it does for
 * a contact: from this status on it encrypts. */
#define LURCH_ID "core-riba-lurch"
#define LURCH_STATUS "lurch-status-im"
#define LURCH_ENCRYPTS 2

static gboolean lurch_encrypts;

static void lurch_told(gint32 failure, int status, gpointer data)
{
	lurch_encrypts = !failure && status >= LURCH_ENCRYPTS;
}

gboolean otr_encrypted_otherwise(const OtrBuddy *b)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);

	lurch_encrypts = FALSE;
	if (account && otr_plugin_runs(LURCH_ID))
		purple_signal_emit(
			purple_plugins_get_handle(), LURCH_STATUS, account, b->name, lurch_told, NULL);
	return lurch_encrypts;
}

gboolean otr_knows_buddy(const OtrBuddy *b)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);

	return account && purple_find_buddy(account, b->name) != NULL;
}
