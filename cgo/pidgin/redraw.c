/* When the windows are drawn again. */
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

static guint source;

static gboolean refresh(gpointer data)
{
	source = 0;
	otr_enter_go();
	otrRefresh();
	return FALSE;
}

/* From an idle: while a conversation is created, moved or deleted its window
 * says things that are true no more. */
void otr_redraw_schedule(void)
{
	if (!source)
		source = g_idle_add(refresh, NULL);
}

void otr_redraw_cancel(void)
{
	if (source)
		g_source_remove(source);
	source = 0;
}
