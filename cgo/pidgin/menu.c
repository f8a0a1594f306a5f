/* The menu-bar entry, and menus of the same rows elsewhere.
 *
 * A menu whose rows keep their structure is patched in place, also while it is
 * open. One whose structure changes is filled anew, but never under the user's
 * hand: that would close it and let the next keys fall into the message entry.
 * It is then drawn again once it has closed. */
#include <string.h>
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

#define ITEM_KEY "otr-sessions-item"
#define SHAPE_KEY "otr-sessions-shape"
#define OWNER_KEY "otr-sessions-owner"
#define ID_KEY "otr-sessions-id"
#define IMAGE_KEY "otr-sessions-image"
#define LABEL_KEY "otr-sessions-label"

/* Set while rows are patched: changing a check item activates it. */
static gboolean patching;

static char *shape_of(const OtrMenu *m)
{
	GString *s = g_string_new(NULL);
	int i;

	g_string_printf(s, "%s\n%s\n%s", m->owner.account, m->owner.protocol, m->owner.name);
	for (i = 0; i < m->count; i++)
		g_string_append_printf(s, "\n%d %d %d %s", m->rows[i].depth, m->rows[i].kind,
			m->rows[i].icon >= 0, m->rows[i].id);
	return g_string_free(s, FALSE);
}

static void activated(GtkWidget *row, gpointer menu)
{
	const char *id = g_object_get_data(G_OBJECT(row), ID_KEY);
	const OtrBuddy *owner = g_object_get_data(G_OBJECT(menu), OWNER_KEY);
	OtrBuddy *b;
	char *wanted;

	if (patching || !id || !*id || !owner)
		return;
	/* Both may go while Go acts on them. */
	b = otr_buddy_copy(owner);
	wanted = g_strdup(id);
	otr_enter_go();
	otrActivate(b, wanted);
	g_free(wanted);
	otr_buddy_free(b);
	/* A check item has changed itself; what is true is drawn again. */
	otr_redraw_schedule();
}

static GtkWidget *new_row(const OtrRow *r)
{
	GtkWidget *w;

	switch (r->kind) {
	case OTR_SEPARATOR:
		return gtk_separator_menu_item_new();
	case OTR_CHECK:
		w = gtk_check_menu_item_new_with_label("");
		gtk_check_menu_item_set_draw_as_radio(GTK_CHECK_MENU_ITEM(w), TRUE);
		return w;
	default:
		w = gtk_image_menu_item_new_with_label("");
	}
	if (r->icon >= 0) {
		GtkWidget *image = gtk_image_new();

		gtk_image_menu_item_set_image(GTK_IMAGE_MENU_ITEM(w), image);
		gtk_image_menu_item_set_always_show_image(GTK_IMAGE_MENU_ITEM(w), TRUE);
		g_object_set_data(G_OBJECT(w), IMAGE_KEY, image);
	}
	return w;
}

static void set_label(GtkWidget *row, const OtrRow *r)
{
	GtkLabel *label = GTK_LABEL(gtk_bin_get_child(GTK_BIN(row)));
	char *markup = g_markup_printf_escaped(r->bold ? "<b>%s</b>" : "%s", r->mnemonic);

	if (strcmp(gtk_label_get_label(label), markup))
		gtk_label_set_markup_with_mnemonic(label, markup);
	g_free(markup);
}

static void patch_row(GtkWidget *w, const OtrRow *r)
{
	GtkWidget *image = g_object_get_data(G_OBJECT(w), IMAGE_KEY);
	AtkObject *acc;

	if (r->kind == OTR_SEPARATOR)
		return;
	set_label(w, r);
	gtk_widget_set_sensitive(w, r->sensitive);
	if (r->kind == OTR_CHECK)
		gtk_check_menu_item_set_active(GTK_CHECK_MENU_ITEM(w), r->checked);
	if (image) {
		otr_icon_show(image, r->icon);
		gtk_widget_set_sensitive(image, !r->dim);
	}
	acc = gtk_widget_get_accessible(w);
	atk_object_set_name(acc, r->label);
	if (image)
		atk_object_set_description(acc, r->level);
}

static void patch(GtkWidget *menu, const OtrMenu *m)
{
	GPtrArray *rows = g_object_get_data(G_OBJECT(menu), "otr-sessions-rows");
	int i;

	patching = TRUE;
	for (i = 0; i < m->count; i++)
		patch_row(g_ptr_array_index(rows, i), &m->rows[i]);
	patching = FALSE;
}

static void fill(GtkWidget *menu, const OtrMenu *m)
{
	GPtrArray *rows = g_ptr_array_new();
	GtkWidget *sub = menu;
	int i;

	gtk_container_foreach(GTK_CONTAINER(menu), (GtkCallback)gtk_widget_destroy, NULL);
	for (i = 0; i < m->count; i++) {
		const OtrRow *r = &m->rows[i];
		GtkWidget *w = new_row(r);

		otr_count_widget(w);
		g_ptr_array_add(rows, w);
		gtk_menu_shell_append(GTK_MENU_SHELL(r->depth ? sub : menu), w);
		if (r->kind == OTR_SUBMENU) {
			/* Before anything asks for the accessible object, which
			 * takes its role from this. */
			sub = gtk_menu_new();
			gtk_menu_item_set_submenu(GTK_MENU_ITEM(w), sub);
		} else if (r->kind != OTR_SEPARATOR) {
			g_object_set_data_full(G_OBJECT(w), ID_KEY, g_strdup(r->id), g_free);
			g_signal_connect(w, "activate", G_CALLBACK(activated), menu);
		}
		gtk_widget_show(w);
	}
	g_object_set_data_full(G_OBJECT(menu), "otr-sessions-rows", rows, (GDestroyNotify)g_ptr_array_unref);
	g_object_set_data_full(G_OBJECT(menu), SHAPE_KEY, shape_of(m), g_free);
	g_object_set_data_full(G_OBJECT(menu), OWNER_KEY, otr_buddy_copy(&m->owner), otr_buddy_free);
	patch(menu, m);
}

static void closed(GtkWidget *menu, gpointer data) { otr_redraw_schedule(); }

static GtkWidget *new_item(void)
{
	GtkWidget *item = gtk_menu_item_new();
	GtkWidget *box = gtk_hbox_new(FALSE, 4);
	GtkWidget *image = gtk_image_new();
	GtkWidget *label = gtk_label_new_with_mnemonic("O_TR");
	GtkWidget *menu = gtk_menu_new();

	gtk_box_pack_start(GTK_BOX(box), image, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), label, FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(item), box);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), item);
	gtk_menu_item_set_submenu(GTK_MENU_ITEM(item), menu);
	g_signal_connect(menu, "unmap", G_CALLBACK(closed), NULL);
	g_object_set_data(G_OBJECT(item), IMAGE_KEY, image);
	g_object_set_data(G_OBJECT(item), LABEL_KEY, label);
	gtk_widget_show_all(box);
	gtk_widget_show(item);
	otr_count_widget(item);
	return item;
}

static int place_of(GtkWidget *menubar, GtkWidget *before)
{
	GList *items = gtk_container_get_children(GTK_CONTAINER(menubar));
	int at = g_list_index(items, before);

	g_list_free(items);
	return at;
}

static GtkWidget *item_of(GtkWidget *menubar, GtkWidget *before)
{
	GtkWidget *item = g_object_get_data(G_OBJECT(menubar), ITEM_KEY);

	if (item)
		return item;
	item = new_item();
	gtk_menu_shell_insert(GTK_MENU_SHELL(menubar), item, before ? place_of(menubar, before) : -1);
	g_object_set_data(G_OBJECT(menubar), ITEM_KEY, item);
	return item;
}

void otr_menu_draw(GtkWidget *menubar, GtkWidget *before, const OtrMenu *m)
{
	GtkWidget *item, *menu;
	const char *shape;
	char *wanted;
	AtkObject *acc;

	if (!m->visible) {
		otr_menu_remove(menubar);
		return;
	}
	item = item_of(menubar, before);
	menu = gtk_menu_item_get_submenu(GTK_MENU_ITEM(item));
	shape = g_object_get_data(G_OBJECT(menu), SHAPE_KEY);
	wanted = shape_of(m);
	if (shape && !strcmp(shape, wanted))
		patch(menu, m);
	else if (!gtk_widget_get_mapped(menu))
		fill(menu, m);
	g_free(wanted);
	otr_icon_show(g_object_get_data(G_OBJECT(item), IMAGE_KEY), m->icon);
	acc = gtk_widget_get_accessible(item);
	atk_object_set_name(acc, m->accessible);
	atk_object_set_description(acc, m->level);
}

void otr_menu_remove(GtkWidget *menubar)
{
	GtkWidget *item = g_object_get_data(G_OBJECT(menubar), ITEM_KEY);

	if (!item)
		return;
	g_object_set_data(G_OBJECT(menubar), ITEM_KEY, NULL);
	/* Its end would otherwise ask for a drawing that brings it back. */
	g_signal_handlers_disconnect_by_func(gtk_menu_item_get_submenu(GTK_MENU_ITEM(item)), closed, NULL);
	gtk_widget_destroy(item);
}

/* A menu to pop up once; the caller destroys it. */
GtkWidget *otr_menu_popup(const OtrMenu *m)
{
	GtkWidget *menu = gtk_menu_new();

	fill(menu, m);
	return menu;
}
