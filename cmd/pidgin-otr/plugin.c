/* What the host sees of the library before Go runs. The host opens every
 * plugin at start-up, used or not, so nothing here enters Go before load. */
#include <libintl.h>
#include <purple.h>
#include "../../cgo/purple/bridge.h"
#include "_cgo_export.h"

#define _(text) dgettext(OTR_DOMAIN, text)

static PurplePluginPrefFrame *settings(PurplePlugin *plugin)
{
	PurplePluginPrefFrame *frame = purple_plugin_pref_frame_new();

	otr_enter_go();
	pidginOTRSettings(frame);
	return frame;
}

static PurplePluginUiInfo settings_info = { settings, 0, NULL, NULL, NULL, NULL, NULL };

static gboolean load(PurplePlugin *plugin)
{
	otr_enter_go();
	return pidginOTRLoad(plugin);
}

static gboolean unload(PurplePlugin *plugin)
{
	otr_enter_go();
	pidginOTRUnload();
	return TRUE;
}

static GList *actions(PurplePlugin *plugin, gpointer context) { return otr_actions(); }

/* ui_requirement stays NULL: the same file serves Pidgin and Finch. */
static PurplePluginInfo info = {
	.magic = PURPLE_PLUGIN_MAGIC,
	.major_version = PURPLE_MAJOR_VERSION,
	.minor_version = PURPLE_MINOR_VERSION,
	.type = PURPLE_PLUGIN_STANDARD,
	.priority = PURPLE_PRIORITY_DEFAULT,
	.id = "otr-sessions",
	.version = "0.1.0",
	.author = "The OTR sessions authors",
	.load = load,
	.unload = unload,
	.prefs_info = &settings_info,
	.actions = actions,
};

/* Catalogues lie in locale beside a library in the user's own plugin folder, or
 * in share/locale of the tree that the library was installed into. */
static char *catalogues(const char *library)
{
	char *plugins = g_path_get_dirname(library);
	char *found = g_build_filename(plugins, "locale", NULL);
	char *lib = g_strrstr(plugins, "/lib");

	if (lib && !g_file_test(found, G_FILE_TEST_IS_DIR)) {
		*lib = '\0';
		g_free(found);
		found = g_build_filename(*plugins ? plugins : "/", "share", "locale", NULL);
	}
	g_free(plugins);
	return found;
}

G_MODULE_EXPORT gboolean purple_init_plugin(PurplePlugin *plugin)
{
	char *dir = catalogues(plugin->path ? plugin->path : "");

	bindtextdomain(OTR_DOMAIN, dir);
	bind_textdomain_codeset(OTR_DOMAIN, "UTF-8");
	g_free(dir);
	info.name = _("OTR sessions");
	info.summary = _("Private conversations with each client of a buddy.");
	info.description = _("Encrypts your conversations with Off-the-Record Messaging. "
			     "When a buddy is logged in several times, you see each session and choose which "
			     "one your messages go to. "
			     "Files and calls are not encrypted.");
	plugin->info = &info;
	return purple_plugin_register(plugin);
}
