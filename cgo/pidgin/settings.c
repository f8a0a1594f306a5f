/* The dialog of settings, which the host draws: boxes that do not count while
 * another one is off cannot be changed then, and beneath them stand the ways to keys and
 * fingerprints. The window is as high as they need. libpurple has no call for any of it. */
#include <string.h>
#include "gtk.h"
#include "model.h"

#define FOLLOWS_KEY "otr-sessions-follows"

static guint source;
static char **labels; /* the box that the others follow, then those; NULL at the end */

typedef struct {
	const char *label;
	GtkWidget *box;
} Wanted;

static void find(GtkWidget *w, gpointer data)
{
	Wanted *wanted = data;
	const char *label;

	if (GTK_IS_CHECK_BUTTON(w)) {
		label = gtk_button_get_label(GTK_BUTTON(w));
		if (label && !strcmp(label, wanted->label))
			wanted->box = w;
	} else if (GTK_IS_CONTAINER(w)) {
		gtk_container_foreach(GTK_CONTAINER(w), find, wanted);
	}
}

static GtkWidget *box_in(GtkWidget *window, const char *label)
{
	Wanted wanted = { label, NULL };

	find(window, &wanted);
	return wanted.box;
}

static void follow(GtkToggleButton *first, GtkWidget *box)
{
	gtk_widget_set_sensitive(box, gtk_toggle_button_get_active(first));
}

static void clicked(GtkButton *button, gpointer open) { ((void (*)(void))open)(); }

static void way(GtkWidget *ways, const char *label, void (*open)(void))
{
	GtkWidget *button = gtk_button_new_with_mnemonic(otr_translate(label));

	g_signal_connect(button, "clicked", G_CALLBACK(clicked), open);
	gtk_box_pack_start(GTK_BOX(ways), button, FALSE, FALSE, 0);
}

/* They stand outside what scrolls, so that they are seen at once. */
static void add_ways(GtkDialog *dialog)
{
	GtkWidget *ways = gtk_hbox_new(FALSE, 6);

	way(ways, "Known fingerprints...", otr_open_known);
	way(ways, "My keys...", otr_manage_keys);
	gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(dialog)), ways, FALSE, FALSE, 6);
	gtk_widget_show_all(ways);
}

static GtkWidget *above(GtkWidget *w, GType type)
{
	while (w && !G_TYPE_CHECK_INSTANCE_TYPE(w, type))
		w = gtk_widget_get_parent(w);
	return w;
}

#define SCREEN_EDGES 100 /* pixels of the screen's height that are the desktop's own */

/* The host's dialog has one height, whatever is in it: it gets that of what scrolls, as far
 * as the screen has room. */
static void heighten(GtkDialog *dialog, GtkWidget *box)
{
	GtkWidget *rows = above(box, gtk_viewport_get_type());
	GtkWidget *scrolled = above(rows, gtk_scrolled_window_get_type());
	GtkRequisition all, seen, needed;

	if (!scrolled)
		return;
	gtk_widget_size_request(GTK_WIDGET(dialog), &all);
	gtk_widget_size_request(scrolled, &seen);
	gtk_widget_size_request(rows, &needed);
	needed.height += all.height - seen.height;
	gtk_window_resize(GTK_WINDOW(dialog), all.width,
		MAX(all.height, MIN(needed.height, gdk_screen_height() - SCREEN_EDGES)));
}

static void follow_in(GtkWidget *window)
{
	GtkWidget *first = box_in(window, labels[0]);
	int i;

	if (!first || !GTK_IS_DIALOG(window) || g_object_get_data(G_OBJECT(first), FOLLOWS_KEY))
		return;
	g_object_set_data(G_OBJECT(first), FOLLOWS_KEY, first);
	for (i = 1; labels[i]; i++) {
		GtkWidget *box = box_in(window, labels[i]);

		if (!box)
			continue;
		g_signal_connect_object(first, "toggled", G_CALLBACK(follow), box, 0);
		follow(GTK_TOGGLE_BUTTON(first), box);
	}
	add_ways(GTK_DIALOG(window));
	heighten(GTK_DIALOG(window), first);
}

static gboolean drawn(gpointer data)
{
	GList *windows = gtk_window_list_toplevels();
	GList *l;

	source = 0;
	for (l = windows; l; l = l->next)
		follow_in(l->data);
	g_list_free(windows);
	return FALSE;
}

/* Called while the host asks for the settings: once the host is idle again, the
 * dialog is there. */
void otr_settings_follow(char **texts)
{
	otr_settings_forget();
	labels = g_strdupv(texts);
	source = g_idle_add_full(G_PRIORITY_HIGH_IDLE, drawn, NULL, NULL);
}

void otr_settings_forget(void)
{
	if (source)
		g_source_remove(source);
	source = 0;
	g_strfreev(labels);
	labels = NULL;
}
