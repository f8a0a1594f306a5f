/* The host's dialog for choosing a file. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static void picked(void *handle, const char *path)
{
	otr_enter_go();
	otrPicked((uint64_t)GPOINTER_TO_SIZE(handle), path ? path : "");
}

/* What the host passes to this one is not certain to be a text. */
static void not_picked(void *handle, void *ignored) { picked(handle, NULL); }

void otr_pick_file(uint64_t handle, const char *title, const char *name, gboolean save)
{
	purple_request_file(otr_plugin(), title, *name ? name : NULL, save, G_CALLBACK(picked),
		G_CALLBACK(not_picked), NULL, NULL, NULL, GSIZE_TO_POINTER(handle));
}
