/* Learning that a question was closed without an answer, which libpurple's
 * requests do not tell. */
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
