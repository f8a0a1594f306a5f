/* Who is there already when the plugin begins: the presence of a buddy's clients
 * is told once, when they come. */
#include <dlfcn.h>
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

/* The beginnings of what the host knows of a contact and of one client of it, as
 * they are in every version 2.14. */
typedef struct {
	GList *clients;
} HostBuddy;

typedef struct {
	HostBuddy *buddy;
	char *resource;
} HostClient;

typedef HostBuddy *(*FindBuddy)(void *stream, const char *name, gboolean create);

/* Asks the server for the presence of every client of the address. Each of them
 * is told as if it came just now. */
static void probe(PurpleConnection *gc, const char *name)
{
	PurplePluginProtocolInfo *prpl = PURPLE_PLUGIN_PROTOCOL_INFO(purple_connection_get_prpl(gc));
	xmlnode *presence;
	char *text;
	int length;

	if (!PURPLE_PROTOCOL_PLUGIN_HAS_FUNC(prpl, send_raw))
		return;
	presence = xmlnode_new("presence");
	xmlnode_set_attrib(presence, "type", "probe");
	xmlnode_set_attrib(presence, "to", name);
	text = xmlnode_to_str(presence, &length);
	prpl->send_raw(gc, text, length);
	g_free(text);
	xmlnode_free(presence);
}

/* A server may ignore that. What the host was told before is in its own memory. */
static void look_up(PurpleConnection *gc, FindBuddy find, const char *name)
{
	HostBuddy *known = find ? find(gc->proto_data, name, FALSE) : NULL;
	PurpleAccount *account = purple_connection_get_account(gc);
	char *family;
	GList *l;

	if (!known)
		return;
	family = g_strdup(purple_normalize(account, name));
	for (l = known->clients; l; l = l->next) {
		HostClient *client = l->data;
		OtrBuddy b;
		char *route;

		if (client->buddy != known || !client->resource || !*client->resource)
			continue;
		route = g_strdup_printf("%s/%s", family, client->resource);
		otr_fill(&b, account, family);
		otr_enter_go();
		otrPresence(&b, route, TRUE);
		g_free(route);
	}
	g_free(family);
}

static FindBuddy host_memory(void)
{
	void *library;
	FindBuddy find = NULL;

	if (strncmp(purple_core_get_version(), "2.14.", 5))
		return NULL;
	library = dlopen("libjabber.so.0", RTLD_LAZY | RTLD_NOLOAD);
	if (!library)
		return NULL;
	*(void **)&find = dlsym(library, "jabber_buddy_find");
	dlclose(library); /* the host keeps it */
	return find;
}

void otr_learn_present(PurpleConnection *gc)
{
	PurpleAccount *account = purple_connection_get_account(gc);
	GSList *buddies, *l;
	FindBuddy find;

	if (strcmp(purple_account_get_protocol_id(account), "prpl-jabber"))
		return;
	find = host_memory();
	buddies = purple_find_buddies(account, NULL);
	for (l = buddies; l; l = l->next) {
		const char *name = purple_buddy_get_name(l->data);

		if (!PURPLE_BUDDY_IS_ONLINE((PurpleBuddy *)l->data))
			continue;
		look_up(gc, find, name);
		probe(gc, name);
	}
	g_slist_free(buddies);
}
