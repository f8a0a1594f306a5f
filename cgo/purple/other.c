/* Other plugins: whether one runs, and refusing to run beside it. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

gboolean otr_plugin_runs(const char *id)
{
	PurplePlugin *p = purple_plugins_find_with_id(id);

	return p && purple_plugin_is_loaded(p);
}

static gboolean stop_plugin(gpointer id)
{
	PurplePlugin *p = purple_plugins_find_with_id(id);
	gboolean stopped = p && purple_plugin_is_loaded(p) && purple_plugin_unload(p);

	otr_enter_go();
	otrPluginStopped(id, stopped);
	return FALSE;
}

/* From an idle: a plugin must not go while its own loading is announced. */
void otr_stop_plugin(const char *id) { g_idle_add_full(G_PRIORITY_HIGH, stop_plugin, g_strdup(id), g_free); }

static gboolean forget_refusal(gpointer plugin)
{
	PurplePlugin *p = plugin;

	if (g_list_find(purple_plugins_get_all(), p)) {
		g_free(p->error);
		p->error = NULL;
	}
	return FALSE;
}

/* The Plugins window shows the reason as soon as loading has failed. It must not
 * stay: libpurple never again loads a plugin that has one. */
void otr_refuse(void *plugin, const char *why)
{
	PurplePlugin *p = plugin;

	g_free(p->error);
	p->error = g_strdup(why);
	g_idle_add_full(G_PRIORITY_HIGH, forget_refusal, p, NULL);
}
