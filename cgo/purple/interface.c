/* Which user interface runs, and what its widgets have. libpurple's forms leave out what
 * these are asked for. */
#include <string.h>
#include <glib-object.h>
#include <purple.h>
#include "bridge.h"

static gboolean runs(const char *name)
{
	const char *ui = purple_core_get_ui();

	return ui && strcmp(ui, name) == 0;
}

gboolean otr_in_finch(void) { return runs("gnt-purple"); }

gboolean otr_in_pidgin(void) { return runs("gtk-gaim"); }

gboolean otr_has_property(void *widget, const char *property)
{
	return g_object_class_find_property(G_OBJECT_GET_CLASS(widget), property) != NULL;
}
