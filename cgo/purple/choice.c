/* The choices of a form. libpurple counts them from zero. Finch gives back numbers that
 * count from one, and takes zero for none: it shows an empty field for the first one.
 * Once a form is shown there, it gets its choices again, counted from one. */
#include <string.h>
#include <purple.h>
#include "bridge.h"

#define VERTICAL 1 /* GtkOrientation */

#pragma weak gnt_combo_box_add_data
#pragma weak gnt_combo_box_remove_all
#pragma weak gnt_combo_box_set_selected
void gnt_combo_box_add_data(void *box, gpointer key, const char *text);
void gnt_combo_box_remove_all(void *box);
void gnt_combo_box_set_selected(void *box, gpointer key);

static gboolean in_finch(void)
{
	const char *ui = purple_core_get_ui();

	return ui && strcmp(ui, "gnt-purple") == 0 && gnt_combo_box_add_data && gnt_combo_box_remove_all &&
		gnt_combo_box_set_selected;
}

/* The rows are separated by line ends. */
void otr_choice_add(void *field, const char *rows)
{
	char **texts = g_strsplit(rows, "\n", -1);
	int i;

	for (i = 0; texts[i]; i++)
		purple_request_field_choice_add(field, texts[i]);
	g_strfreev(texts);
}

static void count_from_one(PurpleRequestField *field)
{
	GList *l;
	int key = 1;

	gnt_combo_box_remove_all(field->ui_data);
	for (l = purple_request_field_choice_get_labels(field); l; l = l->next, key++)
		gnt_combo_box_add_data(field->ui_data, GINT_TO_POINTER(key), l->data);
	gnt_combo_box_set_selected(
		field->ui_data, GINT_TO_POINTER(purple_request_field_choice_get_default_value(field) + 1));
}

static gboolean has(GObject *widget, const char *property)
{
	return g_object_class_find_property(G_OBJECT_GET_CLASS(widget), property) != NULL;
}

/* Makes a window as small as what it shows now. */
static void shrink(GObject *widget)
{
	GObject *window = g_object_ref(widget);
	GObject *parent;

	while (has(window, "parent")) {
		g_object_get(window, "parent", &parent, NULL);
		if (!parent)
			break;
		g_object_unref(window);
		window = parent;
	}
	if (has(window, "resizable"))
		g_object_set(window, "resizable", FALSE, NULL);
	g_object_unref(window);
}

/* Pidgin puts two choices side by side, however long they are. */
static void stack(GObject *shown)
{
	int orientation = VERTICAL;

	if (!has(shown, "orientation"))
		return;
	g_object_get(shown, "orientation", &orientation, NULL);
	if (orientation == VERTICAL)
		return;
	g_object_set(shown, "orientation", VERTICAL, "spacing", 0, NULL);
	shrink(shown);
}

void otr_choice_shown(void *shown)
{
	PurpleRequestField *field = shown;

	if (purple_request_field_get_type(field) != PURPLE_REQUEST_FIELD_CHOICE ||
		!G_IS_OBJECT(field->ui_data))
		return;
	if (in_finch())
		count_from_one(field);
	else
		stack(field->ui_data);
}

int otr_choice_made(void *field)
{
	int value = purple_request_field_choice_get_value(field);

	return in_finch() ? value - 1 : value;
}
