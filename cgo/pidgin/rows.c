/* The rows of a long list as GTK wants them: nothing but how many there are. What a
 * row shows is asked for when it is drawn. */
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

static GtkTreeModelFlags get_flags(GtkTreeModel *model)
{
	return GTK_TREE_MODEL_ITERS_PERSIST | GTK_TREE_MODEL_LIST_ONLY;
}

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

int otr_rows_count(void *rows) { return ROWS(rows)->count; }
