/* The window of known fingerprints. It opens when the user asks for it; what happens
 * later is drawn in it, and never brings it to the front. */
#include <string.h>
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

#define FEW 200
#define REDRAW_AFTER 300 /* milliseconds: what happens at once is drawn once */

/* Pixels beside the text of a cell and of a heading, and beside the list with its bar. */
#define CELL_EDGES 12
#define HEADING_EDGES 34
#define WINDOW_EDGES 48

static GtkWidget *window;
static GtkWidget *view;
static GtkWidget *said;
static GtkWidget *buttons[OTR_KNOWN_VERBS];
static guint source; /* that shows what has changed */
static guint showing; /* that shows the window */

#define LAST_SHOWN 4 /* the column up to which the window shows all at first: the digits */

static void add_place(GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer places)
{
	int place = gtk_tree_path_get_indices(path)[0];

	g_array_append_val((GArray *)places, place);
}

static GtkTreeSelection *selection(void) { return gtk_tree_view_get_selection(GTK_TREE_VIEW(view)); }

/* The places of the selected rows; the caller frees them. */
static GArray *selected(void)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(int));

	gtk_tree_selection_selected_foreach(selection(), add_place, places);
	return places;
}

static void show_allowed(void)
{
	GArray *places;
	int allowed, i;

	if (!view)
		return;
	places = selected();
	otr_enter_go();
	allowed = otrKnownAllowed((int *)places->data, (int)places->len);
	for (i = 0; i < OTR_KNOWN_VERBS; i++)
		gtk_widget_set_sensitive(buttons[i], (allowed >> i) & 1);
	g_array_free(places, TRUE);
}

static void selection_changed(GtkTreeSelection *s, gpointer data) { show_allowed(); }

static void show_order(void)
{
	int by = 0, down = 0, i;

	otr_enter_go();
	otrKnownOrder(&by, &down);
	for (i = 0; i < OTR_KNOWN_COLUMNS; i++) {
		GtkTreeViewColumn *c = gtk_tree_view_get_column(GTK_TREE_VIEW(view), i);

		gtk_tree_view_column_set_sort_indicator(c, i == by);
		gtk_tree_view_column_set_sort_order(c, down ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
	}
}

/* What rows show is drawn again where they are seen. */
static void redraw_seen(void)
{
	GtkTreeModel *model = gtk_tree_view_get_model(GTK_TREE_VIEW(view));
	GtkTreePath *first, *last;
	GtkTreeIter iter;

	if (!gtk_tree_view_get_visible_range(GTK_TREE_VIEW(view), &first, &last))
		return;
	for (; gtk_tree_path_compare(first, last) <= 0; gtk_tree_path_next(first))
		if (gtk_tree_model_get_iter(model, &iter, first))
			gtk_tree_model_row_changed(model, first, &iter);
	gtk_tree_path_free(first);
	gtk_tree_path_free(last);
}

/* Which row is the next one, from another on, that has what the user types. */
static struct {
	char *text;
	int from;
	int next;
} sought;

static void seek_anew(void)
{
	g_free(sought.text);
	sought.text = NULL;
}

/* The list begins anew. From its first row on the keyboard can select at once. */
static void set_rows(int count)
{
	void *rows = otr_rows_new(count);
	GtkTreePath *first = gtk_tree_path_new_first();

	gtk_tree_view_set_model(GTK_TREE_VIEW(view), GTK_TREE_MODEL(rows));
	g_object_unref(rows);
	if (count > 0)
		gtk_tree_view_set_cursor(GTK_TREE_VIEW(view), first, NULL, FALSE);
	gtk_tree_selection_unselect_all(selection());
	gtk_tree_path_free(first);
}

static GtkTreeModel *rows(void) { return gtk_tree_view_get_model(GTK_TREE_VIEW(view)); }

/* Few rows come and go one by one; for many it is quicker to begin anew. */
static void follow(const OtrKnownMoved *moved)
{
	g_signal_handlers_block_by_func(selection(), selection_changed, NULL);
	if (moved->was != otr_rows_count(rows()) || ABS(moved->count - moved->was) > FEW)
		set_rows(moved->count);
	else
		otr_rows_follow(rows(), moved->from, moved->count);
	seek_anew();
	g_signal_handlers_unblock_by_func(selection(), selection_changed, NULL);
}

static void reload(void)
{
	OtrKnownMoved moved = { 0, 0, NULL };

	otr_enter_go();
	otrKnownReload(&moved);
	if (moved.from)
		follow(&moved);
	g_free(moved.from);
	redraw_seen();
	show_order();
	show_allowed();
}

/* The window and its rows are made in one turn of the main loop and shown in another:
 * either takes some milliseconds, in which the host answers nobody. */
static gboolean show(gpointer count)
{
	showing = 0;
	set_rows(GPOINTER_TO_INT(count));
	show_order();
	show_allowed();
	gtk_widget_show_all(window);
	gtk_widget_grab_focus(view);
	return FALSE;
}

/* What changes before there are rows is shown after. */
static gboolean redraw(gpointer data)
{
	if (showing)
		return TRUE;
	source = 0;
	if (window)
		reload();
	return FALSE;
}

void otr_known_changed(void)
{
	if (window && !source)
		source = g_timeout_add_full(G_PRIORITY_DEFAULT_IDLE, REDRAW_AFTER, redraw, NULL, NULL);
}

static void heading_clicked(GtkTreeViewColumn *column, gpointer number)
{
	otr_enter_go();
	otrKnownSortBy(GPOINTER_TO_INT(number));
	reload();
}

static void act(int verb)
{
	GArray *places = selected();
	char *text;

	otr_enter_go();
	text = otrKnownDo(verb, (int *)places->data, (int)places->len);
	g_array_free(places, TRUE);
	if (!window) {
		g_free(text);
		return;
	}
	gtk_label_set_text(GTK_LABEL(said), text ? text : "");
	g_free(text);
	reload();
}

static void button_clicked(GtkWidget *button, gpointer verb) { act(GPOINTER_TO_INT(verb)); }

static void row_activated(GtkTreeView *v, GtkTreePath *path, GtkTreeViewColumn *column, gpointer data)
{
	act(0);
}

/* What the user types finds the next row that has it, anywhere. GTK asks of each row
 * whether it is that one; it is asked once which one it is. */
static gboolean differs(
	GtkTreeModel *model, gint column, const gchar *typed, GtkTreeIter *iter, gpointer data)
{
	int place = GPOINTER_TO_INT(iter->user_data);

	if (!sought.text || strcmp(sought.text, typed) != 0 || place < sought.from || place > sought.next) {
		seek_anew();
		sought.text = g_strdup(typed);
		sought.from = place;
		otr_enter_go();
		sought.next = otrKnownNext(place, (char *)typed);
	}
	return place != sought.next;
}

/* How wide a column must be for the text and for its heading beside the arrow. */
static int width_for(const char *text, const char *heading)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(view, text);
	int cell, title;

	pango_layout_get_pixel_size(layout, &cell, NULL);
	pango_layout_set_text(layout, heading, -1);
	pango_layout_get_pixel_size(layout, &title, NULL);
	g_object_unref(layout);
	return MAX(cell + CELL_EDGES, title + HEADING_EDGES);
}

static int add_column(int number, const char *heading, const char *widest)
{
	int width = width_for(widest, heading);
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();
	GtkTreeViewColumn *column =
		gtk_tree_view_column_new_with_attributes(heading, cell, "text", number, NULL);

	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	gtk_tree_view_column_set_sizing(column, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(column, width);
	gtk_tree_view_column_set_resizable(column, TRUE);
	gtk_tree_view_column_set_clickable(column, TRUE);
	g_signal_connect(column, "clicked", G_CALLBACK(heading_clicked), GINT_TO_POINTER(number));
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
	return width;
}

/* width: how much of it is to be seen at first. */
static GtkWidget *make_view(const OtrKnownTexts *texts, int *width)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	int i, column;

	view = gtk_tree_view_new();
	for (*width = 0, i = 0; i < OTR_KNOWN_COLUMNS; i++) {
		column = add_column(i, texts->headings[i], texts->widest[i]);
		if (i <= LAST_SHOWN)
			*width += column;
	}
	gtk_tree_view_set_fixed_height_mode(GTK_TREE_VIEW(view), TRUE);
	gtk_tree_view_set_rules_hint(GTK_TREE_VIEW(view), TRUE);
	gtk_tree_view_set_enable_search(GTK_TREE_VIEW(view), TRUE);
	gtk_tree_view_set_search_column(GTK_TREE_VIEW(view), 0);
	gtk_tree_view_set_search_equal_func(GTK_TREE_VIEW(view), differs, NULL, NULL);
	gtk_tree_selection_set_mode(selection(), GTK_SELECTION_MULTIPLE);
	g_signal_connect(selection(), "changed", G_CALLBACK(selection_changed), NULL);
	g_signal_connect(view, "row-activated", G_CALLBACK(row_activated), NULL);
	atk_object_set_name(gtk_widget_get_accessible(view), texts->title);
	gtk_scrolled_window_set_policy(
		GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), view);
	return scrolled;
}

static GtkWidget *make_buttons(const OtrKnownTexts *texts)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6);
	int i;

	for (i = 0; i < OTR_KNOWN_VERBS; i++) {
		buttons[i] = gtk_button_new_with_mnemonic(texts->verbs[i]);
		g_signal_connect(buttons[i], "clicked", G_CALLBACK(button_clicked), GINT_TO_POINTER(i));
		gtk_box_pack_start(GTK_BOX(row), buttons[i], FALSE, FALSE, 0);
	}
	return row;
}

static void gone(GtkWidget *w, gpointer data)
{
	if (source)
		g_source_remove(source);
	if (showing)
		g_source_remove(showing);
	source = showing = 0;
	seek_anew();
	window = view = said = NULL;
	otr_enter_go();
	otrKnownClosed();
}

void otr_known_close(void)
{
	if (window)
		gtk_widget_destroy(window);
}

void otr_known_show(const OtrKnownTexts *texts)
{
	GtkWidget *box, *list;
	int width;

	if (window) {
		if (gtk_widget_get_visible(window))
			gtk_window_present(GTK_WINDOW(window));
		return;
	}
	window = gtk_dialog_new_with_buttons(
		texts->title, NULL, GTK_DIALOG_NO_SEPARATOR, GTK_STOCK_CLOSE, GTK_RESPONSE_CLOSE, NULL);
	otr_count_widget(window);
	gtk_window_set_role(GTK_WINDOW(window), "otr-known-fingerprints");
	gtk_container_set_border_width(GTK_CONTAINER(window), 6);
	g_signal_connect(window, "response", G_CALLBACK(gtk_widget_destroy), NULL);
	g_signal_connect(window, "destroy", G_CALLBACK(gone), NULL);
	box = gtk_dialog_get_content_area(GTK_DIALOG(window));
	gtk_box_set_spacing(GTK_BOX(box), 6);
	list = make_view(texts, &width);
	gtk_window_set_default_size(
		GTK_WINDOW(window), MIN(width + WINDOW_EDGES, gdk_screen_width() - WINDOW_EDGES), 420);
	gtk_box_pack_start(GTK_BOX(box), list, TRUE, TRUE, 0);
	said = gtk_label_new("");
	gtk_label_set_line_wrap(GTK_LABEL(said), TRUE);
	gtk_widget_set_size_request(said, width * 2 / 3, -1); /* else it wraps at half of that */
	gtk_misc_set_alignment(GTK_MISC(said), 0, 0.5);
	gtk_box_pack_start(GTK_BOX(box), make_buttons(texts), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), said, FALSE, FALSE, 0);
	otr_enter_go();
	showing = g_idle_add(show, GINT_TO_POINTER(otrKnownRows()));
}

void otr_copy(const char *text)
{
	gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), text, -1);
}
