/* The toolbar button: one for each pane, whichever conversation is in it. */
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

#define BUTTON_KEY "otr-sessions-button"
#define IMAGE_KEY "otr-sessions-image"
#define LABEL_KEY "otr-sessions-label"
#define ENTRY_KEY "otr-sessions-entry"

static void open_menu(GtkWidget *button, PidginConversation *pane)
{
	OtrBuddy b;

	if (!pane->active_conv)
		return;
	otr_buddy_of(pane->active_conv, &b);
	otr_enter_go();
	otrPopup(&b, button);
}

/* The left button clicks; the other ones open the menu as well. */
static gboolean pressed(GtkWidget *button, GdkEventButton *event, PidginConversation *pane)
{
	if (event->type != GDK_BUTTON_PRESS || event->button == 1)
		return FALSE;
	open_menu(button, pane);
	return TRUE;
}

static const char *colour(int level)
{
	static const char *const colours[OTR_LEVELS] = { "#a00000", "#606060", "#8a5a00", "#006400" };

	return level >= 0 && level < OTR_LEVELS ? colours[level] : colours[0];
}

static GtkWidget *new_button(PidginConversation *pane)
{
	GtkWidget *button = gtk_button_new();
	GtkWidget *box = gtk_hbox_new(FALSE, 3);
	GtkWidget *image = gtk_image_new();
	GtkWidget *label = gtk_label_new("");

	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	/* What is typed after a click belongs into the entry. */
	gtk_button_set_focus_on_click(GTK_BUTTON(button), FALSE);
	gtk_box_pack_start(GTK_BOX(box), image, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), label, FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(button), box);
	gtk_box_pack_start(GTK_BOX(pane->toolbar), button, FALSE, FALSE, 0);
	g_object_set_data(G_OBJECT(button), IMAGE_KEY, image);
	g_object_set_data(G_OBJECT(button), LABEL_KEY, label);
	g_object_set_data(G_OBJECT(pane->toolbar), BUTTON_KEY, button);
	g_object_set_data(G_OBJECT(button), ENTRY_KEY, pane->entry);
	g_signal_connect(button, "clicked", G_CALLBACK(open_menu), pane);
	g_signal_connect(button, "button-press-event", G_CALLBACK(pressed), pane);
	otr_count_widget(button);
	gtk_widget_show_all(button);
	return button;
}

void otr_button_draw(void *p, const OtrMenu *m)
{
	PidginConversation *pane = p;
	GtkWidget *button;
	char *markup;

	if (!m->visible || !m->button) {
		otr_button_remove(pane);
		return;
	}
	button = g_object_get_data(G_OBJECT(pane->toolbar), BUTTON_KEY);
	if (!button)
		button = new_button(pane);
	otr_icon_show(g_object_get_data(G_OBJECT(button), IMAGE_KEY), m->icon);
	markup = g_markup_printf_escaped("<span color=\"%s\">%s</span>", colour(m->icon), m->button_label);
	gtk_label_set_markup(g_object_get_data(G_OBJECT(button), LABEL_KEY), markup);
	g_free(markup);
	gtk_widget_set_tooltip_text(button, m->tooltip);
	atk_object_set_name(gtk_widget_get_accessible(button), m->button_name);
	atk_object_set_description(gtk_widget_get_accessible(button), m->level);
}

void otr_button_remove(void *p)
{
	PidginConversation *pane = p;
	GtkWidget *button = g_object_get_data(G_OBJECT(pane->toolbar), BUTTON_KEY);

	if (!button)
		return;
	g_object_set_data(G_OBJECT(pane->toolbar), BUTTON_KEY, NULL);
	gtk_widget_destroy(button);
}

/* Not at once: the chosen row is activated after the selection is done. */
static gboolean destroy_later(gpointer menu)
{
	gtk_widget_destroy(menu);
	g_object_unref(menu);
	return FALSE;
}

/* However the menu was opened, the keyboard is the entry's afterwards. */
static void done(GtkWidget *menu, gpointer data)
{
	GtkWidget *button = gtk_menu_get_attach_widget(GTK_MENU(menu));

	if (button) {
		gtk_widget_set_has_tooltip(button, TRUE);
		gtk_widget_grab_focus(g_object_get_data(G_OBJECT(button), ENTRY_KEY));
	}
	g_idle_add(destroy_later, g_object_ref(menu));
}

/* Below the button, or above it where the screen ends. */
static void at_button(GtkMenu *menu, gint *x, gint *y, gboolean *push_in, gpointer data)
{
	GtkWidget *button = data;
	GtkAllocation at;
	GtkRequisition size;

	gtk_widget_get_allocation(button, &at);
	gtk_widget_size_request(GTK_WIDGET(menu), &size);
	gdk_window_get_origin(gtk_widget_get_window(button), x, y);
	*x += at.x;
	*y += at.y;
	if (*y + at.height + size.height <= gdk_screen_get_height(gtk_widget_get_screen(button)))
		*y += at.height;
	else
		*y -= size.height;
	*push_in = TRUE;
}

void otr_button_popup(GtkWidget *button, const OtrMenu *m)
{
	GtkWidget *menu = otr_menu_popup(m);

	gtk_menu_attach_to_widget(GTK_MENU(menu), button, NULL);
	g_signal_connect(menu, "selection-done", G_CALLBACK(done), NULL);
	gtk_widget_set_has_tooltip(button, FALSE); /* it would cover rows */
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, at_button, button, 0, gtk_get_current_event_time());
	gtk_menu_shell_select_first(GTK_MENU_SHELL(menu), FALSE);
}
