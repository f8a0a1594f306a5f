/* What the C and the Go half of this package know of each other.
 *
 * Ownership: every const char * given to Go is copied there before it returns.
 * Text that Go returns in a struct was made by otr_text and is freed with
 * g_free by whoever receives it, unless it is handed on to libpurple.
 * Everything here runs on the GLib main thread, except otr_post, otr_give_back and
 * otr_on_main_thread. */
#ifndef OTR_BRIDGE_H
#define OTR_BRIDGE_H

#include <glib.h>
#include <stdint.h>

#define OTR_DOMAIN "otr-sessions"
#define OTR_PREFS "/plugins/core/otr-sessions"
#define OTR_MAX_CHOICES 8
#define OTR_MAX_FIELDS 8

enum { OTR_CREATED, OTR_DELETED, OTR_LOGGING_ON, OTR_LOGGING_OFF };

/* How a message goes: as the markup that it is, as text that the host is to take
 * for markup, or as an XMPP stanza of our own. */
enum { OTR_AS_MARKUP, OTR_AS_TEXT, OTR_AS_STANZA };

/* Text lent to Go for the time of a call. */
typedef const char OtrText;

/* A conversation family: the account as libpurple stored it when it was first
 * seen, and the buddy's normalised name. */
typedef struct {
	const char *account;
	const char *protocol;
	const char *name;
} OtrBuddy;

/* What becomes of a message. It is set to the blocking values before Go is
 * entered, so that a failure there blocks. */
typedef struct {
	gboolean block;
	char *text; /* NULL: unchanged */
} OtrVerdict;

/* What becomes of an outgoing stanza. empty is set before Go is entered. */
typedef struct {
	char *to; /* NULL: unchanged */
	gboolean no_copies;
	gboolean mark;
	char *drop; /* a '1' for each child element that goes, else '0'; NULL: none */
	gboolean loose; /* the text between them goes */
	gboolean empty; /* all goes */
} OtrStanzaVerdict;

enum { OTR_PASS, OTR_REFUSE, OTR_DONE };

/* What becomes of a typed command: it runs, is refused with a reason (HTML), or
 * has been carried out. */
typedef struct {
	int what;
	char *error;
} OtrCommandVerdict;

/* What becomes of a message that the host would open a window for. */
typedef struct {
	gboolean swallow; /* no window */
	gboolean show; /* as a message of the conversation */
} OtrWindowVerdict;

/* A form with lines to fill in, lent for the time of a call. */
typedef struct {
	char *label;
	gboolean secret;
	gboolean required;
	char *choices; /* each on a line: one is chosen in place of a text; NULL: a text */
	int chosen; /* at first */
} OtrField;

typedef struct {
	char *title;
	char *primary;
	char *secondary;
	char *hide;
	char *ok;
	char *cancel;
	OtrField fields[OTR_MAX_FIELDS];
	int count;
} OtrForm;

/* How a setting of a form is set: on or off, one of its rows, any of them. */
enum { OTR_BOX, OTR_ONE_OF, OTR_SOME_OF };

/* What the user chose for one buddy. */
typedef struct {
	gboolean enabled;
	gboolean automatic;
	gboolean only_private;
	gboolean by_hand;
	gboolean only_private_verified;
	gboolean avoid_logging;
} OtrBuddySettings;

typedef struct _PurpleAccount OtrAccount;
typedef struct _PurpleConversation OtrConversation;
typedef struct _PurpleConnection OtrConnection;

/* action.c */
void *otr_actions(void);
void otr_open_known(void);
void otr_manage_keys(void);

/* buddysettings.c */
gboolean otr_buddy_settings(const OtrBuddy *b, OtrBuddySettings *out);
gboolean otr_set_buddy_settings(const OtrBuddy *b, const OtrBuddySettings *s, gboolean own);
void otr_connect_buddy_menu(void *plugin);

/* calls.c */
char *otr_text(const char *bytes, size_t length);
void otr_finish(void);
void otr_debug(const char *text, gboolean failure);
const char *otr_user_dir(void);
const char *otr_translate(const char *text);

/* choice.c */
void otr_choice_add(void *field, const char *rows);
void otr_choice_shown(void *field, void *window);
void otr_choice_change(void *field, void *window, const char *rows, int chosen);
int otr_choice_made(void *field);
int otr_choice_now(void *field);

/* command.c */
void otr_add_command(const char *name, const char *help);
void otr_connect_command(void *plugin);
void otr_disconnect_command(void);

/* conversations.c */
gboolean otr_notice(const OtrBuddy *b, const char *html, gboolean create);
void otr_show_sent(const OtrBuddy *b, const char *html);
void otr_log_line(const OtrBuddy *b, const char *html);
gboolean otr_set_logging(const OtrBuddy *b, gboolean on, gboolean *was);
gboolean otr_mark(const OtrBuddy *b, gboolean on);

/* copy.c */
gboolean otr_copy_in_terminal(const char *text);

/* enter.c */
void otr_enter_go(void);

/* family.c: names */
char *otr_family(OtrAccount *account, const char *name);
const char *otr_conversation_family(OtrConversation *conv);
void otr_forget_family(OtrConversation *conv);
OtrAccount *otr_account(const char *name, const char *protocol);
char *otr_normal(OtrAccount *account, const char *name);
void otr_check_accounts(void);
void otr_forget_account(OtrAccount *account);
void otr_forget_accounts(void);
void otr_fill(OtrBuddy *out, OtrAccount *account, const char *family);
OtrConversation *otr_conversation(const OtrBuddy *b, gboolean create);
void otr_buddy_of(OtrConversation *conv, OtrBuddy *out);
gboolean otr_open_conversation(int index, OtrBuddy *out);
int otr_attachments(void);
void otr_count_attachment(int by);
char *otr_family_in(OtrConversation *conv);

/* files.c */
void otr_pick_file(uint64_t handle, const char *title, const char *name, gboolean save);
void otr_pick_forget(void);

/* hide.c */
void *otr_hiding_box(void *group, const char *label);
void otr_hide_with(void *box, void *field);

/* interface.c */
gboolean otr_in_finch(void);
gboolean otr_in_pidgin(void);
gboolean otr_has_property(void *widget, const char *property);

/* irc.c */
void otr_connect_irc(void *plugin);
void otr_disconnect_irc(void);
gboolean otr_say(const OtrBuddy *b, const char *html);
void otr_show_received(const OtrBuddy *b, const char *html);
gboolean otr_shares_room(const OtrBuddy *b);

/* life.c */
void otr_begin(void *plugin);
void *otr_plugin(void);
gboolean otr_on_main_thread(void);

/* labels.c */
void otr_labels_begin(void);
void *otr_labels_end(void);
void otr_label_say(void *label, const char *text);

/* lists.c */
gboolean otr_account_at(int index, OtrBuddy *out);
void otr_list_aliases(void);
const char *otr_network_name(const char *name, const char *protocol);
void otr_called(const OtrBuddy *b, const char **alias, const char **nick);

/* mainloop.c */
void otr_post(uint64_t generation, gboolean before_events);
void otr_wake_in(int64_t milliseconds, uint64_t generation);

/* network.c */
gboolean otr_transmit(const OtrBuddy *b, const char *to, const char *text, int how);
gboolean otr_is_connected(const char *name, const char *protocol);
gboolean otr_encrypted_otherwise(const OtrBuddy *b);
gboolean otr_knows_buddy(const OtrBuddy *b);

/* other.c */
gboolean otr_plugin_runs(const char *id);
void otr_stop_plugin(const char *id);
void otr_refuse(void *plugin, const char *why);

/* pages.c */
void otr_give_back(void);

/* pictures.c */
int otr_picture_keep(const void *png, size_t length);
void otr_picture_drop(int id);

/* prefs.c */
void otr_pref_add_bool(const char *path, gboolean preset);
void otr_pref_add_string(const char *path);
void otr_pref_set_bool(const char *path, gboolean on);
gboolean otr_pref_bool(const char *path, gboolean preset);
char *otr_pref_string(const char *path);
void otr_watch_prefs(const char *path);
void *otr_pref_row(const char *path, const char *label);
void *otr_pref_info(const char *text);
void otr_pref_frame_add(void *frame, void *row);

/* present.c */
void otr_learn_present(OtrConnection *gc);

/* requests.c */
void otr_end_requests(void *plugin);
void otr_choose(uint64_t handle, const char *title, const char *primary, const char *secondary, int preset,
	int count, const char *const *labels);
void otr_choose_close(uint64_t handle);
void otr_choice_gone(uint64_t handle);
gboolean otr_ask(uint64_t handle, const OtrForm *form);
void otr_ask_close(uint64_t handle);
int otr_ask_chosen(uint64_t handle, int number);
void otr_ask_say(uint64_t handle, const char *secondary);
void *otr_ask_change(uint64_t handle, int number, const char *rows, int chosen, void **widget);
void otr_inform(const char *title, const char *primary, const char *secondary, gboolean failure);

/* rooms.c */
void otr_connect_rooms(void *plugin);

/* settingform.c; a form that is being made is the host's */
void *otr_setting_form(void);
void otr_setting_add(void *form, int number, int kind, const char *label, int preset);
void otr_setting_row(void *form, int number, int kind, int row, const char *text, gboolean chosen);
gboolean otr_setting_ask(uint64_t handle, void *form, const char *title, const char *primary,
	const char *secondary, const char *ok, const char *cancel);
void otr_setting_close(uint64_t handle);
void otr_setting_forget(void);

/* signals.c */
void otr_connect(void *plugin);
void otr_disconnect(void *plugin);
void otr_announce(void);

/* stanza.c */
void otr_connect_xmpp(void *plugin);
void otr_send_stanza(OtrConnection *gc, const char *to, const char *text);

/* transfers.c */
void otr_connect_transfers(void *plugin);
void otr_disconnect_transfers(void);
gboolean otr_offer(const OtrBuddy *b, const char *who, const char *file, int media);

/* unbidden.c */
void otr_unbidden_begin(const char *said);
void otr_unbidden_end(void);

#endif
