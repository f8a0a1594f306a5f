/* What the host's menu of plugins offers: Tools in Pidgin, Plugins in Finch. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static void known(PurplePluginAction *action)
{
	otr_enter_go();
	otrOpenKnown();
}

static void keys(PurplePluginAction *action)
{
	otr_enter_go();
	otrManageKeys();
}

/* A list of PurplePluginAction, which the host frees. */
void *otr_actions(void)
{
	GList *list = g_list_append(
		NULL, purple_plugin_action_new((char *)otr_translate("Known fingerprints..."), known));

	return g_list_append(list, purple_plugin_action_new((char *)otr_translate("My keys..."), keys));
}
