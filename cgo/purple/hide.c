/* The box of a form that hides what is typed. libpurple's forms have no call for
 * it, so it works on the widgets that the host made: GTK's through properties,
 * Finch's through functions. No other user interface gets a box. */
#include <purple.h>
#include "bridge.h"

#pragma weak gnt_check_box_get_checked
#pragma weak gnt_entry_set_masked
#pragma weak gnt_widget_draw
gboolean gnt_check_box_get_checked(void *box);
void gnt_entry_set_masked(void *entry, gboolean masked);
void gnt_widget_draw(void *widget);

static void hide(GObject *box, GObject *entry)
{
	gboolean hidden = FALSE;

	if (otr_has_property(box, "active") && otr_has_property(entry, "visibility")) {
		g_object_get(box, "active", &hidden, NULL);
		g_object_set(entry, "visibility", !hidden, NULL);
	} else if (gnt_check_box_get_checked && gnt_entry_set_masked && gnt_widget_draw) {
		gnt_entry_set_masked(entry, gnt_check_box_get_checked(box));
		gnt_widget_draw(entry);
	}
}

/* The field of the box, to be added last; NULL where it could do nothing. */
void *otr_hiding_box(void *group, const char *label)
{
	PurpleRequestField *box;

	if (!*label || (!otr_in_pidgin() && !otr_in_finch()))
		return NULL;
	box = purple_request_field_bool_new("hide", label, FALSE);
	purple_request_field_group_add_field(group, box);
	return box;
}

/* When the form is shown: the box hides the text of the field. */
void otr_hide_with(void *with, void *hidden)
{
	PurpleRequestField *box = with;
	PurpleRequestField *field = hidden;

	if (box && G_IS_OBJECT(box->ui_data) && G_IS_OBJECT(field->ui_data))
		g_signal_connect_object(box->ui_data, "toggled", G_CALLBACK(hide), field->ui_data, 0);
}
