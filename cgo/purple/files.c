/* The host's dialog for choosing a file. Finch hands over the name without its folder,
 * notes the folder in its settings after that, and then says that nothing was chosen. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

typedef struct {
	void *handle;
	gboolean save;
	char *name;
	guint timer;
} Named;

static GSList *named; /* whose folders are not known yet */

static void answer(void *handle, const char *path)
{
	otr_enter_go();
	otrPicked((uint64_t)GPOINTER_TO_SIZE(handle), path ? path : "");
}

static void forget(Named *n)
{
	named = g_slist_remove(named, n);
	g_free(n->name);
	g_free(n);
}

/* What is meant is never looked for in the folder that the program runs in. */
static gboolean with_folder(gpointer data)
{
	Named *n = data;
	void *handle = n->handle;
	const char *folder = purple_prefs_get_path(
		n->save ? "/finch/filelocations/last_save_folder" : "/finch/filelocations/last_open_folder");
	char *path = folder && g_path_is_absolute(folder) ? g_build_filename(folder, n->name, NULL) : NULL;

	forget(n);
	answer(handle, path);
	g_free(path);
	return FALSE;
}

static void picked(void *handle, const char *path, gboolean save)
{
	Named *n;

	if (!path || g_path_is_absolute(path)) {
		answer(handle, path);
		return;
	}
	n = g_new0(Named, 1);
	n->handle = handle;
	n->save = save;
	n->name = g_strdup(path);
	n->timer = purple_timeout_add(0, with_folder, n);
	named = g_slist_prepend(named, n);
}

static void picked_to_open(void *handle, const char *path) { picked(handle, path, FALSE); }
static void picked_to_save(void *handle, const char *path) { picked(handle, path, TRUE); }

/* What the host passes to this one is not certain to be a text. */
static void not_picked(void *handle, void *ignored)
{
	GSList *l;

	for (l = named; l; l = l->next)
		if (((Named *)l->data)->handle == handle)
			return;
	answer(handle, NULL);
}

void otr_pick_file(uint64_t handle, const char *title, const char *name, gboolean save)
{
	purple_request_file(otr_plugin(), title, *name ? name : NULL, save,
		save ? G_CALLBACK(picked_to_save) : G_CALLBACK(picked_to_open), G_CALLBACK(not_picked), NULL,
		NULL, NULL, GSIZE_TO_POINTER(handle));
}

void otr_pick_forget(void)
{
	while (named) {
		purple_timeout_remove(((Named *)named->data)->timer);
		forget(named->data);
	}
}
