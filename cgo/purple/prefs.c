/* The host's preferences, and the rows of its dialog that show them. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static void add_folders(void)
{
	purple_prefs_add_none("/plugins");
	purple_prefs_add_none("/plugins/core");
	purple_prefs_add_none(OTR_PREFS);
}

void otr_pref_add_bool(const char *path, gboolean preset)
{
	add_folders();
	purple_prefs_add_bool(path, preset);
}

void otr_pref_set_bool(const char *path, gboolean on)
{
	char *folder = g_path_get_dirname(path);

	purple_prefs_add_none(folder);
	g_free(folder);
	if (!purple_prefs_exists(path))
		purple_prefs_add_bool(path, on);
	purple_prefs_set_bool(path, on);
}

void otr_pref_add_string(const char *path)
{
	add_folders();
	purple_prefs_add_string(path, "");
}

gboolean otr_pref_bool(const char *path, gboolean preset)
{
	return purple_prefs_exists(path) ? purple_prefs_get_bool(path) : preset;
}

char *otr_pref_string(const char *path)
{
	return g_strdup(purple_prefs_exists(path) ? purple_prefs_get_string(path) : "");
}

static void pref_changed(const char *name, PurplePrefType type, gconstpointer value, gpointer data)
{
	otr_enter_go();
	otrPrefChanged();
}

void otr_watch_prefs(const char *path)
{
	purple_prefs_connect_callback(otr_plugin(), path, pref_changed, NULL);
}

void *otr_pref_row(const char *path, const char *label)
{
	return purple_plugin_pref_new_with_name_and_label(path, label);
}

/* A text beneath the rows. */
void *otr_pref_info(const char *text)
{
	PurplePluginPref *info = purple_plugin_pref_new_with_label(text);

	purple_plugin_pref_set_type(info, PURPLE_PLUGIN_PREF_INFO);
	return info;
}

void otr_pref_frame_add(void *frame, void *row) { purple_plugin_pref_frame_add(frame, row); }
