/* What the host's menu of plugins offers: Tools in Pidgin, Plugins in Finch. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

void otr_open_known(void)
{
	otr_enter_go();
	otrOpenKnown();
}

void otr_manage_keys(void)
{
	otr_enter_go();
	otrManageKeys();
}

static void known(PurplePluginAction *action) { otr_open_known(); }

static void keys(PurplePluginAction *action) { otr_manage_keys(); }

/* A list of PurplePluginAction, which the host frees. */
void *otr_actions(void)
{
	GList *list = g_list_append(
		NULL, purple_plugin_action_new((char *)otr_translate("Known fingerprints..."), known));

	return g_list_append(list, purple_plugin_action_new((char *)otr_translate("My keys..."), keys));
}
