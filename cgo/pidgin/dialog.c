/* What libpurple's windows do not do by themselves: tell that a question was
 * closed without an answer, open without taking the keyboard, let no key that was meant
 * for another window press a button, and let fields have the width. */
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

static void dialog_gone(gpointer handle, GObject *dialog)
{
	otr_count_attachment(-1);
	otr_enter_go();
	otrDialogClosed((uint64_t)GPOINTER_TO_SIZE(handle));
}

void *otr_dialogs_before(void) { return gtk_window_list_toplevels(); }

/* The dialog that was not there before; NULL if there is none. */
static GtkWidget *new_dialog(void *before)
{
	GList *now = gtk_window_list_toplevels();
	GtkWidget *found = NULL;
	GList *l;

	for (l = now; l && !found; l = l->next)
		if (GTK_IS_DIALOG(l->data) && !g_list_find(before, l->data))
			found = l->data;
	g_list_free(now);
	g_list_free(before);
	return found;
}

void otr_dialogs_after(void *before, uint64_t handle)
{
	GtkWidget *dialog = new_dialog(before);

	if (!dialog)
		return;
	otr_count_attachment(1);
	g_object_weak_ref(G_OBJECT(dialog), dialog_gone, GSIZE_TO_POINTER(handle));
}

#define FIELD_CHARACTERS 36 /* at least */

/* The host shares the width of a form out equally between labels and fields. */
static void widen(GtkWidget *w, gpointer table)
{
	int column = 0;

	if (table && GTK_IS_TABLE(table)) {
		gtk_container_child_get(table, w, "left-attach", &column, NULL);
		if (column == 0)
			gtk_container_child_set(table, w, "x-options", GTK_FILL, NULL);
		else if (GTK_IS_ENTRY(w))
			g_object_set(w, "width-chars", FIELD_CHARACTERS, NULL);
	}
	if (GTK_IS_CONTAINER(w))
		gtk_container_foreach(GTK_CONTAINER(w), widen, w);
}

void otr_dialog_widen(void *before)
{
	GtkWidget *dialog = new_dialog(before);

	if (dialog)
		widen(dialog, NULL);
}

static void find_picture(GtkWidget *w, gpointer found)
{
	GtkWidget **picture = found;

	if (GTK_IS_IMAGE(w))
		*picture = w;
	else if (GTK_IS_CONTAINER(w) && !GTK_IS_BUTTON(w))
		gtk_container_foreach(GTK_CONTAINER(w), find_picture, found);
}

/* The picture beside the text has the keyboard in place of the button, as it has in the
 * host's questions without a default. */
void otr_dialog_unpressed(void *before)
{
	GtkWidget *dialog = new_dialog(before);
	GtkWidget *picture = NULL;

	if (!dialog)
		return;
	gtk_window_set_default(GTK_WINDOW(dialog), NULL);
	find_picture(dialog, &picture);
	if (!picture)
		return;
	gtk_widget_set_can_focus(picture, TRUE);
	gtk_widget_grab_focus(picture);
}

static gulong realizing;

/* Before it is mapped: afterwards the window manager has given it the focus. */
static gboolean without_focus(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer data)
{
	GObject *o = g_value_get_object(values);

	if (GTK_IS_WINDOW(o))
		gtk_window_set_focus_on_map(GTK_WINDOW(o), FALSE);
	return TRUE;
}

/* While on, windows that open leave the keyboard where it is. */
void otr_unfocused(gboolean on)
{
	guint realize = g_signal_lookup("realize", GTK_TYPE_WIDGET);

	if (on && !realizing)
		realizing = g_signal_add_emission_hook(realize, 0, without_focus, NULL, NULL);
	if (!on && realizing) {
		g_signal_remove_emission_hook(realize, realizing);
		realizing = 0;
	}
}
