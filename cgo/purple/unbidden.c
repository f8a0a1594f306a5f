/* Windows that come by themselves, in Finch. The first button of a window has the
 * keyboard there, and whoever types on would press it. A line of text has it in place of
 * the buttons, which Tab leads to. It must be there before the window is drawn: the host
 * looks only once for what can have the keyboard. */
#include <purple.h>
#include "bridge.h"

#pragma weak gnt_label_new
#pragma weak gnt_widget_set_take_focus
#pragma weak gnt_box_add_widget
#pragma weak gnt_box_give_focus_to_child
void *gnt_label_new(const char *text);
void gnt_widget_set_take_focus(void *widget, gboolean set);
void gnt_box_add_widget(void *box, void *widget);
void gnt_box_give_focus_to_child(void *box, void *widget);

static gulong mapping;
static const char *text;
static void *window, *line;

static gboolean mapped(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer box)
{
	gpointer widget = g_value_get_object(values);

	if (!G_TYPE_CHECK_INSTANCE_TYPE(widget, GPOINTER_TO_SIZE(box)))
		return TRUE;
	window = widget; /* is mapped before what is in it */
	line = gnt_label_new(text);
	gnt_widget_set_take_focus(line, TRUE);
	gnt_box_add_widget(window, line);
	mapping = 0;
	return FALSE;
}

static guint map_signal(GType *box)
{
	GType widget = g_type_from_name("GntWidget");

	*box = g_type_from_name("GntBox");
	if (!widget || !*box || !gnt_label_new || !gnt_widget_set_take_focus || !gnt_box_add_widget ||
		!gnt_box_give_focus_to_child)
		return 0;
	return g_signal_lookup("map", widget);
}

/* A window that opens from now on, until the end, has the text as its last line. */
void otr_unbidden_begin(const char *said)
{
	GType box;
	guint map = map_signal(&box);

	text = said;
	window = line = NULL;
	if (map)
		mapping = g_signal_add_emission_hook(map, 0, mapped, GSIZE_TO_POINTER(box), NULL);
}

void otr_unbidden_end(void)
{
	GType box;

	if (mapping)
		g_signal_remove_emission_hook(map_signal(&box), mapping);
	if (window)
		gnt_box_give_focus_to_child(window, line);
	mapping = 0;
	window = line = NULL;
	text = NULL;
}
