/* The choices of a form. libpurple counts them from zero. Finch gives back numbers that
 * count from one, and takes zero for none: it shows an empty field for the first one.
 * Once a form is shown there, it gets its choices again, counted from one. */
#include <purple.h>
#include "bridge.h"

#define VERTICAL 1 /* GtkOrientation */

#pragma weak gnt_combo_box_add_data
#pragma weak gnt_combo_box_remove_all
#pragma weak gnt_combo_box_set_selected
#pragma weak gnt_combo_box_get_dropdown
#pragma weak gnt_combo_box_get_selected_data
#pragma weak gnt_tree_set_col_width
#pragma weak gnt_widget_set_size
#pragma weak gnt_box_readjust
#pragma weak gnt_util_onscreen_width
void gnt_combo_box_add_data(void *box, gpointer key, const char *text);
void gnt_combo_box_remove_all(void *box);
void gnt_combo_box_set_selected(void *box, gpointer key);
void *gnt_combo_box_get_dropdown(void *box);
gpointer gnt_combo_box_get_selected_data(void *box);
void gnt_tree_set_col_width(void *tree, int column, int width);
gboolean gnt_widget_set_size(void *widget, int width, int height);
void gnt_box_readjust(void *box);
int gnt_util_onscreen_width(const char *start, const char *end);

/* Whether choices are Finch's. */
static gboolean counts_from_one(void)
{
	return otr_in_finch() && gnt_combo_box_add_data && gnt_combo_box_remove_all &&
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

#define MOST_COLUMNS 50 /* of a row: a form has to fit 80 beside its labels */
#define BORDERS 2 /* left and right of a drop-down's rows */

/* Finch cuts the rows of a drop-down at 16 columns, however much room there is. The
 * host lays the window out anew when asked, and asks the list for its width then. */
static void make_room(PurpleRequestField *field, void *window)
{
	GList *l;
	int widest = 0;
	void *rows;

	if (!gnt_combo_box_get_dropdown || !gnt_tree_set_col_width || !gnt_widget_set_size ||
		!gnt_box_readjust || !gnt_util_onscreen_width)
		return;
	for (l = purple_request_field_choice_get_labels(field); l; l = l->next)
		widest = MAX(widest, gnt_util_onscreen_width(l->data, NULL));
	widest = MIN(widest, MOST_COLUMNS);
	rows = gnt_combo_box_get_dropdown(field->ui_data);
	gnt_tree_set_col_width(rows, 0, widest);
	gnt_widget_set_size(rows, widest + BORDERS, 0);
	gnt_box_readjust(window);
}

/* Makes a window as small as what it shows now. */
static void shrink(GObject *widget)
{
	GObject *window = g_object_ref(widget);
	GObject *parent;

	while (otr_has_property(window, "parent")) {
		g_object_get(window, "parent", &parent, NULL);
		if (!parent)
			break;
		g_object_unref(window);
		window = parent;
	}
	if (otr_has_property(window, "resizable"))
		g_object_set(window, "resizable", FALSE, NULL);
	g_object_unref(window);
}

/* Pidgin puts two choices side by side, however long they are. */
static void stack(GObject *shown)
{
	int orientation = VERTICAL;

	if (!otr_has_property(shown, "orientation"))
		return;
	g_object_get(shown, "orientation", &orientation, NULL);
	if (orientation == VERTICAL)
		return;
	g_object_set(shown, "orientation", VERTICAL, "spacing", 0, NULL);
	shrink(shown);
}

void otr_choice_shown(void *shown, void *window)
{
	PurpleRequestField *field = shown;

	if (purple_request_field_get_type(field) != PURPLE_REQUEST_FIELD_CHOICE ||
		!G_IS_OBJECT(field->ui_data))
		return;
	if (counts_from_one()) {
		count_from_one(field);
		make_room(field, window);
	} else
		stack(field->ui_data);
}

/* What the form shows the host draws only once. In Finch it is drawn anew here, with its
 * other choices; Pidgin's widgets are dealt with there. */
void otr_choice_change(void *shown, void *window, const char *rows, int chosen)
{
	PurpleRequestField *field = shown;

	g_list_free_full(field->u.choice.labels, g_free);
	field->u.choice.labels = NULL;
	otr_choice_add(field, rows);
	purple_request_field_choice_set_default_value(field, chosen);
	if (!otr_in_finch() || !G_IS_OBJECT(field->ui_data))
		return;
	count_from_one(field);
	make_room(field, window);
}

/* While the form is open. */
int otr_choice_now(void *shown)
{
	PurpleRequestField *field = shown;

	if (otr_in_finch() && gnt_combo_box_get_selected_data && G_IS_OBJECT(field->ui_data))
		return GPOINTER_TO_INT(gnt_combo_box_get_selected_data(field->ui_data)) - 1;
	return purple_request_field_choice_get_value(field);
}

int otr_choice_made(void *field)
{
	int value = purple_request_field_choice_get_value(field);

	return counts_from_one() ? value - 1 : value;
}
