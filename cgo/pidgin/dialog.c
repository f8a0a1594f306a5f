/* What libpurple's windows do not do by themselves: tell that a question was
 * closed without an answer, and open without taking the keyboard. */
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

/* The dialog is the one that was not there before. */
void otr_dialogs_after(void *before, uint64_t handle)
{
	GList *now = gtk_window_list_toplevels();
	GList *l;

	for (l = now; l; l = l->next) {
		if (!GTK_IS_DIALOG(l->data) || g_list_find(before, l->data))
			continue;
		otr_count_attachment(1);
		g_object_weak_ref(G_OBJECT(l->data), dialog_gone, GSIZE_TO_POINTER(handle));
		break;
	}
	g_list_free(now);
	g_list_free(before);
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
