/* Calls into libpurple that Go cannot make as they are: variadic ones, ones
 * with callbacks, ones that need a look-up first. */
#include <libintl.h>
#include <pthread.h>
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static PurplePlugin *self;
static pthread_t main_thread;
static guint wake_source;
static GHashTable *forms; /* that are open, by handle, as the host knows them */
static GHashTable *choices; /* the same of questions */

char *otr_text(const char *bytes, size_t length) { return g_strndup(bytes, length); }

void otr_begin(void *plugin)
{
	self = plugin;
	main_thread = pthread_self();
}

void otr_finish(void)
{
	if (wake_source)
		g_source_remove(wake_source);
	wake_source = 0;
	purple_request_close_with_handle(self);
	if (forms)
		g_hash_table_destroy(forms);
	forms = NULL;
	if (choices)
		g_hash_table_destroy(choices);
	choices = NULL;
	purple_notify_close_with_handle(self);
	purple_prefs_disconnect_by_handle(self);
}

gboolean otr_on_main_thread(void) { return pthread_equal(main_thread, pthread_self()); }

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
		wake_source = g_timeout_add((guint)MIN(milliseconds, G_MAXINT), wake, GSIZE_TO_POINTER(generation));
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

gboolean otr_transmit(const OtrBuddy *b, const char *to, const char *text)
{
	PurpleConnection *gc = connection(b->account, b->protocol);
	char *markup;
	gboolean sent;

	if (!gc)
		return FALSE;
	if (strncmp(text, "?OTR", 4))
		return serv_send_im(gc, to, text, 0) >= 0;
	if (!strcmp(b->protocol, "prpl-jabber")) {
		otr_send_stanza(gc, to, text);
		return TRUE;
	}
	markup = g_markup_escape_text(text, -1);
	sent = serv_send_im(gc, to, markup, 0) >= 0;
	g_free(markup);
	return sent;
}

gboolean otr_knows_buddy(const OtrBuddy *b)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);

	return account && purple_find_buddy(account, b->name) != NULL;
}

/* A setting that is not there is off; one of another type too, which the host
 * would complain of. */
static gboolean node_bool(PurpleBlistNode *node, const char *key)
{
	PurpleValue *value = node->settings ? g_hash_table_lookup(node->settings, key) : NULL;

	return value && purple_value_get_type(value) == PURPLE_TYPE_BOOLEAN && purple_value_get_boolean(value);
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
		out->only_private = node_bool(node, "OTR/onlyprivate");
		out->avoid_logging = node_bool(node, "OTR/avoidloggingotr");
	}
	g_slist_free(buddies);
	return own;
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

static void chosen(void *handle, int choice)
{
	otr_choice_gone((uint64_t)GPOINTER_TO_SIZE(handle));
	otr_enter_go();
	otrChosen((uint64_t)GPOINTER_TO_SIZE(handle), choice);
}

/* The number that the host passes is not the place of the choice in our list:
 * Pidgin counts its buttons from the other end. Which function it calls is
 * certain, so each choice has one of its own. */
#define CHOICE(n) static void chosen_##n(void *handle, int ignored) { chosen(handle, n); }
CHOICE(0) CHOICE(1) CHOICE(2) CHOICE(3) CHOICE(4) CHOICE(5) CHOICE(6) CHOICE(7)

void otr_choose(uint64_t handle, const char *title, const char *primary,
	const char *secondary, int preset, int count, const char *const *labels)
{
	const char *l[OTR_MAX_CHOICES] = { NULL };
	void *shown;
	int i;

	for (i = 0; i < count && i < OTR_MAX_CHOICES; i++)
		l[i] = labels[i];
	/* The pairs after the first count are not read. */
	shown = purple_request_action(self, title, primary, secondary, preset, NULL, NULL, NULL,
		GSIZE_TO_POINTER(handle), (size_t)i,
		l[0], chosen_0, l[1], chosen_1, l[2], chosen_2, l[3], chosen_3,
		l[4], chosen_4, l[5], chosen_5, l[6], chosen_6, l[7], chosen_7);
	if (!shown)
		return;
	if (!choices)
		choices = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(choices, GSIZE_TO_POINTER(handle), shown);
}

void otr_choice_gone(uint64_t handle)
{
	if (choices)
		g_hash_table_remove(choices, GSIZE_TO_POINTER(handle));
}

/* The host does not call back for a question that is closed so. One that it has
 * closed itself it does not find any more. */
void otr_choose_close(uint64_t handle)
{
	void *shown = choices ? g_hash_table_lookup(choices, GSIZE_TO_POINTER(handle)) : NULL;

	otr_choice_gone(handle);
	if (shown)
		purple_request_close(PURPLE_REQUEST_ACTION, shown);
}

static void entered(void *handle, PurpleRequestFields *fields)
{
	const char *values[OTR_MAX_FIELDS] = { NULL };
	char name[8];
	int count = 0;

	g_hash_table_remove(forms, handle);
	for (; fields && count < OTR_MAX_FIELDS; count++) {
		g_snprintf(name, sizeof name, "f%d", count);
		if (!purple_request_fields_exists(fields, name))
			break;
		values[count] = purple_request_fields_get_string(fields, name);
		if (!values[count])
			values[count] = "";
	}
	otr_enter_go();
	otrEntered((uint64_t)GPOINTER_TO_SIZE(handle), fields ? count : -1, values);
}

static void not_entered(void *handle, PurpleRequestFields *fields) { entered(handle, NULL); }

gboolean otr_ask(uint64_t handle, const OtrForm *form)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
	char name[8];
	void *shown;
	int i;

	purple_request_fields_add_group(fields, group);
	for (i = 0; i < form->count; i++) {
		PurpleRequestField *field;

		g_snprintf(name, sizeof name, "f%d", i);
		field = purple_request_field_string_new(name, form->fields[i].label, NULL, FALSE);
		purple_request_field_string_set_masked(field, form->fields[i].masked);
		purple_request_field_set_required(field, form->fields[i].required);
		purple_request_field_group_add_field(group, field);
	}
	shown = purple_request_fields(self, form->title, form->primary, form->secondary, fields,
		form->ok, G_CALLBACK(entered), form->cancel, G_CALLBACK(not_entered),
		NULL, NULL, NULL, GSIZE_TO_POINTER(handle));
	if (!shown)
		return FALSE;
	if (!forms)
		forms = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(forms, GSIZE_TO_POINTER(handle), shown);
	return TRUE;
}

/* The host does not call back for a form that is closed so. */
void otr_ask_close(uint64_t handle)
{
	void *shown = forms ? g_hash_table_lookup(forms, GSIZE_TO_POINTER(handle)) : NULL;

	if (!shown)
		return;
	g_hash_table_remove(forms, GSIZE_TO_POINTER(handle));
	purple_request_close(PURPLE_REQUEST_FIELDS, shown);
}

void otr_inform(const char *title, const char *primary, const char *secondary, gboolean failure)
{
	purple_notify_message(self, failure ? PURPLE_NOTIFY_MSG_ERROR : PURPLE_NOTIFY_MSG_INFO,
		title, primary, secondary, NULL, NULL);
}

void otr_debug(const char *text, gboolean failure)
{
	if (failure)
		purple_debug_error("otr-sessions", "%s\n", text);
	else
		purple_debug_info("otr-sessions", "%s\n", text);
}

void otr_pref_add_bool(const char *path, gboolean preset)
{
	purple_prefs_add_none("/plugins");
	purple_prefs_add_none("/plugins/core");
	purple_prefs_add_none(OTR_PREFS);
	purple_prefs_add_bool(path, preset);
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
	purple_prefs_connect_callback(self, path, pref_changed, NULL);
}

void *otr_pref_row(const char *path, const char *label)
{
	return purple_plugin_pref_new_with_name_and_label(path, label);
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
void otr_stop_plugin(const char *id)
{
	g_idle_add_full(G_PRIORITY_HIGH, stop_plugin, g_strdup(id), g_free);
}

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
