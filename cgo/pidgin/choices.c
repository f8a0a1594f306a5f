/* The choices of a form of Pidgin's that is open: radio buttons, or a drop-down where
 * there are many. libpurple cannot change them. What is there is kept, so that the window,
 * the keyboard and what the user chose stay where they are. */
#include <string.h>
#include <purple.h>
#include "gtk.h"
#include "model.h"

#define OURS_KEY "otr-sessions-choice"

/* The host counts the buttons of a group; those that were added later it does not know. */
static void chosen(GtkToggleButton *button, gpointer field)
{
	GList *all = gtk_container_get_children(GTK_CONTAINER(gtk_widget_get_parent(GTK_WIDGET(button))));

	if (gtk_toggle_button_get_active(button))
		purple_request_field_choice_set_value(field, g_list_index(all, button));
	g_list_free(all);
}

/* After what the host does. */
static void tell(GtkWidget *button, void *field)
{
	if (g_object_get_data(G_OBJECT(button), OURS_KEY))
		return;
	g_object_set_data(G_OBJECT(button), OURS_KEY, button);
	g_signal_connect(button, "toggled", G_CALLBACK(chosen), field);
}

static void add_button(GtkWidget *box, GtkWidget *first, const char *text)
{
	GtkWidget *button = gtk_radio_button_new_with_label_from_widget(GTK_RADIO_BUTTON(first), text);

	gtk_box_pack_start(GTK_BOX(box), button, TRUE, TRUE, 0);
	gtk_widget_show(button);
}

/* The keyboard stays in the row of buttons if it is on one that goes. */
static void end_button(GtkWidget *button, GtkWidget *next)
{
	gboolean focused = gtk_widget_is_focus(button);

	gtk_widget_destroy(button);
	if (focused)
		gtk_widget_grab_focus(next);
}

static void set_label(GtkWidget *button, const char *text)
{
	if (strcmp(gtk_button_get_label(GTK_BUTTON(button)), text) != 0)
		gtk_button_set_label(GTK_BUTTON(button), text);
}

static void change_buttons(GtkWidget *box, void *field, char **rows, int choice)
{
	GList *buttons = gtk_container_get_children(GTK_CONTAINER(box));
	GtkWidget *first = buttons->data;
	GtkWidget *now;
	GList *l;
	int i, count = g_strv_length(rows);

	for (i = g_list_length(buttons); i < count; i++)
		add_button(box, first, rows[i]);
	g_list_free(buttons);
	buttons = gtk_container_get_children(GTK_CONTAINER(box));
	now = g_list_nth_data(buttons, choice);
	for (l = buttons; l; l = l->next)
		tell(l->data, field);
	gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(now), TRUE);
	for (l = buttons, i = 0; l; l = l->next, i++) {
		if (i < count)
			set_label(l->data, rows[i]);
		else
			end_button(l->data, now);
	}
	g_list_free(buttons);
}

static void change_rows(GtkComboBox *box, char **rows, int choice)
{
	GtkListStore *store = GTK_LIST_STORE(gtk_combo_box_get_model(box));
	int i;

	gtk_list_store_clear(store);
	for (i = 0; rows[i]; i++)
		gtk_combo_box_append_text(box, rows[i]);
	gtk_combo_box_set_active(box, choice);
}

/* The rows are separated by line ends; one of them is chosen. */
void otr_choices_change(void *widget, void *field, const char *text, int choice)
{
	char **rows = g_strsplit(text, "\n", -1);

	if (GTK_IS_COMBO_BOX(widget))
		change_rows(widget, rows, choice);
	else if (GTK_IS_BOX(widget))
		change_buttons(widget, field, rows, choice);
	purple_request_field_choice_set_value(field, choice);
	g_strfreev(rows);
}
