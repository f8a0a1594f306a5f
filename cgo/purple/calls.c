/* Calls into libpurple that Go cannot make as they are: variadic ones, ones
 * with callbacks, ones that need a look-up first. */
#include <libintl.h>
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static guint wake_source;

char *otr_text(const char *bytes, size_t length) { return g_strndup(bytes, length); }

void otr_finish(void)
{
	if (wake_source)
		g_source_remove(wake_source);
	wake_source = 0;
	otr_end_requests(otr_plugin());
	purple_prefs_disconnect_by_handle(otr_plugin());
}

static gboolean drain(gpointer generation)
{
	otr_enter_go();
	otrDrain((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

static gboolean drain_soon(gpointer generation)
{
	otr_enter_go();
	otrDrainSoon((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

/* May be called on any thread: GLib's sources are thread-safe. */
void otr_post(uint64_t generation, gboolean before_events)
{
	g_idle_add_full(before_events ? G_PRIORITY_HIGH : G_PRIORITY_DEFAULT,
		before_events ? drain_soon : drain, GSIZE_TO_POINTER(generation), NULL);
}

static gboolean wake(gpointer generation)
{
	wake_source = 0;
	otr_enter_go();
	otrWake((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

void otr_wake_in(int64_t milliseconds, uint64_t generation)
{
	if (wake_source)
		g_source_remove(wake_source);
	wake_source = 0;
	if (milliseconds >= 0)
		wake_source =
			g_timeout_add((guint)MIN(milliseconds, G_MAXINT), wake, GSIZE_TO_POINTER(generation));
}

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

/* What is not there stays NULL. */
void otr_called(const OtrBuddy *b, const char **alias, const char **nick)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	PurpleBuddy *buddy = account ? purple_find_buddy(account, b->name) : NULL;
	PurpleContact *contact = buddy ? purple_buddy_get_contact(buddy) : NULL;

	if (!buddy)
		return;
	*alias = contact && contact->alias && *contact->alias ? contact->alias
							      : purple_buddy_get_local_buddy_alias(buddy);
	*nick = purple_buddy_get_server_alias(buddy);
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

void otr_debug(const char *text, gboolean failure)
{
	if (failure)
		purple_debug_error("otr-sessions", "%s\n", text);
	else
		purple_debug_info("otr-sessions", "%s\n", text);
}

static void add_folders(void)
{
	purple_prefs_add_none("/plugins");
	purple_prefs_add_none("/plugins/core");
	purple_prefs_add_none(OTR_PREFS);
}

void otr_pref_add_bool(const char *path, gboolean preset)
{
	add_folders();
	purple_prefs_add_bool(path, preset);
}

void otr_pref_set_bool(const char *path, gboolean on)
{
	char *folder = g_path_get_dirname(path);

	purple_prefs_add_none(folder);
	g_free(folder);
	if (!purple_prefs_exists(path))
		purple_prefs_add_bool(path, on);
	purple_prefs_set_bool(path, on);
}

void otr_pref_add_string(const char *path)
{
	add_folders();
	purple_prefs_add_string(path, "");
}

gboolean otr_pref_bool(const char *path, gboolean preset)
{
	return purple_prefs_exists(path) ? purple_prefs_get_bool(path) : preset;
}

char *otr_pref_string(const char *path)
{
	return g_strdup(purple_prefs_exists(path) ? purple_prefs_get_string(path) : "");
}

static void pref_changed(const char *name, PurplePrefType type, gconstpointer value, gpointer data)
{
	otr_enter_go();
	otrPrefChanged();
}

void otr_watch_prefs(const char *path)
{
	purple_prefs_connect_callback(otr_plugin(), path, pref_changed, NULL);
}

void *otr_pref_row(const char *path, const char *label)
{
	return purple_plugin_pref_new_with_name_and_label(path, label);
}

/* A text beneath the rows. */
void *otr_pref_info(const char *text)
{
	PurplePluginPref *info = purple_plugin_pref_new_with_label(text);

	purple_plugin_pref_set_type(info, PURPLE_PLUGIN_PREF_INFO);
	return info;
}

void otr_pref_frame_add(void *frame, void *row) { purple_plugin_pref_frame_add(frame, row); }

const char *otr_user_dir(void) { return purple_user_dir(); }

const char *otr_translate(const char *text) { return dgettext(OTR_DOMAIN, text); }

gboolean otr_plugin_runs(const char *id)
{
	PurplePlugin *p = purple_plugins_find_with_id(id);

	return p && purple_plugin_is_loaded(p);
}

static gboolean stop_plugin(gpointer id)
{
	PurplePlugin *p = purple_plugins_find_with_id(id);
	gboolean stopped = p && purple_plugin_is_loaded(p) && purple_plugin_unload(p);

	otr_enter_go();
	otrPluginStopped(id, stopped);
	return FALSE;
}

/* From an idle: a plugin must not go while its own loading is announced. */
void otr_stop_plugin(const char *id) { g_idle_add_full(G_PRIORITY_HIGH, stop_plugin, g_strdup(id), g_free); }

static gboolean forget_refusal(gpointer plugin)
{
	PurplePlugin *p = plugin;

	if (g_list_find(purple_plugins_get_all(), p)) {
		g_free(p->error);
		p->error = NULL;
	}
	return FALSE;
}

/* The Plugins window shows the reason as soon as loading has failed. It must not
 * stay: libpurple never again loads a plugin that has one. */
void otr_refuse(void *plugin, const char *why)
{
	PurplePlugin *p = plugin;

	g_free(p->error);
	p->error = g_strdup(why);
	g_idle_add_full(G_PRIORITY_HIGH, forget_refusal, p, NULL);
}
