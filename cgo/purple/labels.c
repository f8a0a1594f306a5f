/* The lines of text above the fields of a form, in Finch: it has no call to find them, but
 * tells of each that it draws. */
#include <string.h>
#include <purple.h>
#include "bridge.h"

#pragma weak gnt_label_set_text
void gnt_label_set_text(void *label, const char *text);

static gulong drawing;
static gpointer first, second; /* that were drawn: the primary text, and the secondary one */

static gboolean drawn(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer data)
{
	gpointer widget = g_value_get_object(values);

	if (strcmp(G_OBJECT_TYPE_NAME(widget), "GntLabel") != 0)
		return TRUE;
	if (!first)
		first = widget;
	else if (!second && widget != first)
		second = widget;
	return TRUE;
}

static guint draw_signal(void)
{
	GType widget = g_type_from_name("GntWidget");

	return widget && gnt_label_set_text ? g_signal_lookup("draw", widget) : 0;
}

/* A form is drawn from now on, until the end. */
void otr_labels_begin(void)
{
	guint draw = draw_signal();

	first = second = NULL;
	drawing = draw ? g_signal_add_emission_hook(draw, 0, drawn, NULL, NULL) : 0;
}

/* Returns the line of the secondary text; NULL outside Finch. */
void *otr_labels_end(void)
{
	if (drawing)
		g_signal_remove_emission_hook(draw_signal(), drawing);
	drawing = 0;
	return second;
}

/* The line has its new size when the window is laid out again. */
void otr_label_say(void *label, const char *text)
{
	if (label)
		gnt_label_set_text(label, text);
}
