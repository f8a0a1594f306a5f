/* What the plugins for tests have in common: each obeys its preference "order",
 * and may tell in the preference "done" what came of it. A plugin defines HELPER,
 * the end of its id, and the function ordered, and includes this file last. */
#define PREFS "/plugins/core/test-" HELPER

static PurplePlugin *self;

static gboolean load(PurplePlugin *plugin)
{
	self = plugin;
	purple_prefs_connect_callback(self, PREFS "/order", ordered, NULL);
	return TRUE;
}

static gboolean unload(PurplePlugin *plugin)
{
	purple_prefs_disconnect_by_handle(self);
	return TRUE;
}

static PurplePluginInfo info = {
	.magic = PURPLE_PLUGIN_MAGIC,
	.major_version = PURPLE_MAJOR_VERSION,
	.minor_version = PURPLE_MINOR_VERSION,
	.type = PURPLE_PLUGIN_STANDARD,
	.priority = PURPLE_PRIORITY_DEFAULT,
	.id = "test-" HELPER,
	.name = "Helper for tests: " HELPER,
	.version = "1",
	.summary = "Obeys a test.",
	.description = "Obeys a test.",
	.load = load,
	.unload = unload,
};

G_MODULE_EXPORT gboolean purple_init_plugin(PurplePlugin *plugin)
{
	purple_prefs_add_none("/plugins/core");
	purple_prefs_add_none(PREFS);
	purple_prefs_add_string(PREFS "/order", "");
	purple_prefs_add_string(PREFS "/done", "");
	plugin->info = &info;
	return purple_plugin_register(plugin);
}
