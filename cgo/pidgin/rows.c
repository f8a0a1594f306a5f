/* The rows of a long list as GTK wants them: nothing but how many there are. What a
 * row shows is asked for when it is drawn. When rows come, go or change places GTK is
 * told which: it keeps what is selected and where the user is, and makes nothing anew
 * for the others. */
#include "gtk.h"
#include "model.h"
#include "_cgo_export.h"

typedef struct {
	GObject parent;
	int count;
	int stamp;
} OtrRows;

typedef struct {
	GObjectClass parent;
} OtrRowsClass;

static void rows_are_model(GtkTreeModelIface *iface);

G_DEFINE_TYPE_WITH_CODE(
	OtrRows, otr_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE(gtk_tree_model_get_type(), rows_are_model))

#define ROWS(model) ((OtrRows *)(model))
#define PLACE(iter) GPOINTER_TO_INT((iter)->user_data)

static void otr_rows_class_init(OtrRowsClass *class) {}

static void otr_rows_init(OtrRows *rows) { rows->stamp = g_random_int(); }

static GtkTreeModelFlags get_flags(GtkTreeModel *model) { return GTK_TREE_MODEL_LIST_ONLY; }

static gint get_n_columns(GtkTreeModel *model) { return OTR_KNOWN_COLUMNS; }

static GType get_column_type(GtkTreeModel *model, gint column) { return G_TYPE_STRING; }

static gboolean at(GtkTreeModel *model, GtkTreeIter *iter, int place)
{
	iter->stamp = ROWS(model)->stamp;
	iter->user_data = GINT_TO_POINTER(place);
	return place >= 0 && place < ROWS(model)->count;
}

static gboolean get_iter(GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
	return gtk_tree_path_get_depth(path) == 1 && at(model, iter, gtk_tree_path_get_indices(path)[0]);
}

static GtkTreePath *get_path(GtkTreeModel *model, GtkTreeIter *iter)
{
	return gtk_tree_path_new_from_indices(PLACE(iter), -1);
}

static void get_value(GtkTreeModel *model, GtkTreeIter *iter, gint column, GValue *value)
{
	g_value_init(value, G_TYPE_STRING);
	otr_enter_go();
	g_value_take_string(value, otrKnownCell(PLACE(iter), column));
}

static gboolean iter_next(GtkTreeModel *model, GtkTreeIter *iter) { return at(model, iter, PLACE(iter) + 1); }

static gboolean iter_nth_child(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, gint n)
{
	return !parent && at(model, iter, n);
}

static gboolean iter_children(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
	return iter_nth_child(model, iter, parent, 0);
}

static gboolean iter_has_child(GtkTreeModel *model, GtkTreeIter *iter) { return FALSE; }

static gint iter_n_children(GtkTreeModel *model, GtkTreeIter *iter) { return iter ? 0 : ROWS(model)->count; }

static gboolean iter_parent(GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child) { return FALSE; }

static void rows_are_model(GtkTreeModelIface *iface)
{
	iface->get_flags = get_flags;
	iface->get_n_columns = get_n_columns;
	iface->get_column_type = get_column_type;
	iface->get_iter = get_iter;
	iface->get_path = get_path;
	iface->get_value = get_value;
	iface->iter_next = iter_next;
	iface->iter_children = iter_children;
	iface->iter_has_child = iter_has_child;
	iface->iter_n_children = iter_n_children;
	iface->iter_nth_child = iter_nth_child;
	iface->iter_parent = iter_parent;
}

void *otr_rows_new(int count)
{
	OtrRows *rows = g_object_new(otr_rows_get_type(), NULL);

	rows->count = count;
	return rows;
}

static void row_gone(OtrRows *rows, int place)
{
	GtkTreePath *path = gtk_tree_path_new_from_indices(place, -1);

	rows->count--;
	gtk_tree_model_row_deleted(GTK_TREE_MODEL(rows), path);
	gtk_tree_path_free(path);
}

static void row_new(OtrRows *rows)
{
	GtkTreePath *path = gtk_tree_path_new_from_indices(rows->count, -1);
	GtkTreeIter iter;

	rows->count++;
	at(GTK_TREE_MODEL(rows), &iter, rows->count - 1);
	gtk_tree_model_row_inserted(GTK_TREE_MODEL(rows), path, &iter);
	gtk_tree_path_free(path);
}

static void reordered(OtrRows *rows, int *order)
{
	GtkTreePath *list = gtk_tree_path_new();

	gtk_tree_model_rows_reordered(GTK_TREE_MODEL(rows), list, NULL, order);
	gtk_tree_path_free(list);
}

/* Takes out, from the last on, the rows that from does not name. kept becomes the new
 * places of the others. Returns how many those are. */
static int take_out(OtrRows *rows, const int *from, int count, int *kept)
{
	int was = rows->count, n = 0, i;

	for (i = 0; i < was; i++)
		kept[i] = -1;
	for (i = 0; i < count; i++)
		if (from[i] >= 0)
			kept[from[i]] = 0;
	for (i = was - 1; i >= 0; i--)
		if (kept[i] < 0)
			row_gone(rows, i);
	for (i = 0; i < was; i++)
		if (kept[i] >= 0)
			kept[i] = n++;
	return n;
}

/* There are count rows from now on; from is the place that each had, -1: it is new. */
void otr_rows_follow(void *model, const int *from, int count)
{
	OtrRows *rows = ROWS(model);
	int *kept = g_new(int, rows->count + 1);
	int *order = g_new(int, count + 1);
	int next = take_out(rows, from, count, kept);
	gboolean moved = FALSE;
	int i;

	while (rows->count < count)
		row_new(rows);
	for (i = 0; i < count; i++) {
		order[i] = from[i] >= 0 ? kept[from[i]] : next++;
		moved = moved || order[i] != i;
	}
	if (moved)
		reordered(rows, order);
	g_free(kept);
	g_free(order);
}

int otr_rows_count(void *rows) { return ROWS(rows)->count; }
