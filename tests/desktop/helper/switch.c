/* A plugin for tests: loads and unloads other plugins, as the Plugins window
 * does, when the preference "order" is set to "<number> load|unload|reload|running
 * <id>", sends a stanza, as another plugin does, for "<number> stanza <XML>", and
 * hands a text back as sent by us, as some networks do, for "<number> echo <name>
 * <text>", or writes it into the conversation by itself for "written". The
 * preference "done" then holds the number and what came of it. */
#include <stdlib.h>
#include <string.h>
#include <purple.h>

#define HELPER "switch"

/* Sends a stanza as libpurple asks plugins to: with its signal. */
static gboolean send_stanza(const char *text)
{
	xmlnode *node = xmlnode_from_str(text, -1);
	GList *l;

	for (l = purple_connections_get_all(); node && l; l = l->next) {
		PurpleConnection *gc = l->data;

		if (!strcmp(purple_account_get_protocol_id(purple_connection_get_account(gc)),
			    "prpl-jabber")) {
			purple_signal_emit(
				purple_connection_get_prpl(gc), "jabber-sending-xmlnode", gc, &node);
			xmlnode_free(node);
			return TRUE;
		}
	}
	return FALSE;
}

/* Hands what we sent back in one of the two ways that networks have. */
static gboolean hand_back(const char *name_and_text, gboolean received)
{
	GList *all = purple_connections_get_all();
	char **part = g_strsplit(name_and_text, " ", 2);
	PurpleConversation *conv = all && part[0] && part[1]
		? purple_find_conversation_with_account(
			  PURPLE_CONV_TYPE_IM, part[0], purple_connection_get_account(all->data))
		: NULL;
	gboolean known = conv != NULL;

	if (known && received)
		serv_got_im(all->data, part[0], part[1], PURPLE_MESSAGE_SEND, time(NULL));
	else if (known)
		purple_conv_im_write(PURPLE_CONV_IM(conv), NULL, part[1], PURPLE_MESSAGE_SEND, time(NULL));
	g_strfreev(part);
	return known;
}

static gboolean obey(gpointer text)
{
	char **order = g_strsplit(text, " ", 3);
	PurplePlugin *plugin =
		order[0] && order[1] && order[2] ? purple_plugins_find_with_id(order[2]) : NULL;
	gboolean worked = FALSE;
	char *done;

	if (order[0] && order[1] && order[2] && !strcmp(order[1], "stanza"))
		worked = send_stanza(order[2]);
	else if (order[0] && order[1] && order[2] &&
		(!strcmp(order[1], "echo") || !strcmp(order[1], "written")))
		worked = hand_back(order[2], *order[1] == 'e');
	else if (plugin && !strcmp(order[1], "load"))
		worked = purple_plugin_load(plugin);
	else if (plugin && !strcmp(order[1], "unload"))
		worked = purple_plugin_unload(plugin);
	else if (plugin && !strcmp(order[1], "reload"))
		worked = purple_plugin_unload(plugin) && purple_plugin_load(plugin);
	else if (plugin && !strcmp(order[1], "running"))
		worked = purple_plugin_is_loaded(plugin);
	done = g_strdup_printf("%s %s %s", order[0], worked ? "yes" : "no",
		plugin && plugin->error ? plugin->error
			: plugin	? ""
					: "no such plugin");
	purple_prefs_set_string("/plugins/core/test-switch/done", done);
	g_free(done);
	g_strfreev(order);
	return FALSE;
}

static void ordered(const char *name, PurplePrefType type, gconstpointer value, gpointer data)
{
	g_idle_add_full(G_PRIORITY_DEFAULT, obey, g_strdup(value), g_free);
}

#include "helper.h"
