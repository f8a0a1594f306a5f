/* What the C and the Go half of this package know of each other.
 *
 * C owns the widgets. Go hands over a model that C copies what it needs from
 * before it returns, and gets back the id of a row with the conversation it
 * was drawn for. GTK's types stay out of Go, so that Go cannot hold a widget
 * that has gone. Everything runs on the GLib main thread. */
#ifndef OTR_MODEL_H
#define OTR_MODEL_H

#include "../purple/bridge.h"

enum { OTR_ITEM, OTR_SUBMENU, OTR_SEPARATOR, OTR_CHECK };

#define OTR_LEVELS 4

typedef struct {
	int depth;
	int kind;
	int icon; /* level; -1: none */
	gboolean dim;
	gboolean bold;
	gboolean sensitive;
	gboolean checked;
	const char *id;
	const char *label;
	const char *mnemonic; /* the label with an underscore before its access key */
	const char *level; /* the icon in a word */
} OtrRow;

typedef struct {
	OtrBuddy owner;
	gboolean visible;
	gboolean button; /* show the toolbar button */
	int icon;
	const char *level;
	const char *accessible;
	const char *tooltip;
	const char *button_label;
	const char *button_name;
	int count;
	const OtrRow *rows;
} OtrMenu;

typedef struct _GtkWidget OtrWidget;

#define OTR_KNOWN_COLUMNS 8
#define OTR_KNOWN_VERBS 7

/* What the window of known fingerprints says by itself. */
typedef struct {
	const char *title;
	const char *headings[OTR_KNOWN_COLUMNS];
	const char *widest[OTR_KNOWN_COLUMNS]; /* text that has to find room */
	const char *verbs[OTR_KNOWN_VERBS];
} OtrKnownTexts;

/* What became of the rows of the list. */
typedef struct {
	int count;
	int was; /* how many there were before */
	int *from; /* where each was, -1: it is new; NULL: nowhere else. C frees it with g_free */
} OtrKnownMoved;

/* rows.c */
void *otr_rows_new(int count);
int otr_rows_count(void *rows);
void otr_rows_follow(void *rows, const int *from, int count);

/* known.c */
void otr_known_show(const OtrKnownTexts *texts);
void otr_known_changed(void);
void otr_known_close(void);
void otr_copy(const char *text);

/* windows.c */
gboolean otr_pidgin_present(void);
void otr_pidgin_connect(void *plugin);
void otr_pidgin_detach(void);
gboolean otr_pidgin_shown(int window, OtrBuddy *out);
void otr_pidgin_draw(int window, const OtrMenu *m);

/* redraw.c */
void otr_redraw_schedule(void);
void otr_redraw_cancel(void);

/* shared.c */
void otr_count_widget(OtrWidget *w);
OtrBuddy *otr_buddy_copy(const OtrBuddy *b);
void otr_buddy_free(void *buddy);
gboolean otr_buddy_equal(const OtrBuddy *a, const OtrBuddy *b);
void *otr_pane_of(OtrConversation *conv);

/* menu.c */
void otr_menu_draw(OtrWidget *menubar, OtrWidget *before, const OtrMenu *m);
void otr_menu_remove(OtrWidget *menubar);
OtrWidget *otr_menu_popup(const OtrMenu *m);

/* button.c */
void otr_button_draw(void *pane, const OtrMenu *m);
void otr_button_remove(void *pane);
void otr_button_popup(OtrWidget *button, const OtrMenu *m);

/* icons.c */
void otr_icon_set(int level, const void *png, size_t length);
void otr_icons_free(void);
void otr_icon_show(OtrWidget *image, int level);

/* entry.c */
char *otr_entry_typed(const OtrBuddy *b, const char *html);
gboolean otr_entry_put_back(const OtrBuddy *b, const char *markup);
void otr_entry_forget(void);
void otr_entry_deleting(OtrConversation *conv, gpointer data);

/* turned.c */
void otr_turned_connect(void *plugin);
void otr_turned_forget(void);
OtrBuddy *otr_turned_from(const OtrBuddy *b);

/* dialog.c */
void *otr_dialogs_before(void);
void otr_dialogs_after(void *before, uint64_t handle);
void otr_dialog_unpressed(void *before);
void otr_dialog_widen(void *before);
void otr_unfocused(gboolean on);

/* settings.c */
void otr_settings_follow(char **labels);
void otr_settings_forget(void);

/* choices.c */
void otr_choices_change(void *widget, void *field, const char *text, int choice);

#endif
