/* Files and calls. They go around every message, so that nothing but the
 * protocol's own functions can be asked: ours stand in their place, ask Go, and
 * call them. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

typedef void (*SendFile)(PurpleConnection *, const char *, const char *);
typedef gboolean (*InitiateMedia)(PurpleAccount *, const char *, PurpleMediaSessionType);

/* What a protocol did before. An entry stays for good: another plugin may have
 * taken our function for the protocol's own, and calls it after we are gone. */
typedef struct {
	PurplePluginProtocolInfo *info;
	SendFile send_file;
	InitiateMedia initiate_media;
} Before;

static GList *protocols; /* Before */
static gboolean asking; /* the plugin is loaded */

static Before *before(PurplePluginProtocolInfo *info)
{
	GList *l;

	for (l = protocols; l; l = l->next)
		if (((Before *)l->data)->info == info)
			return l->data;
	return NULL;
}

static Before *before_of(PurpleConnection *gc)
{
	PurplePlugin *prpl = gc ? purple_connection_get_prpl(gc) : NULL;

	return prpl ? before(PURPLE_PLUGIN_PROTOCOL_INFO(prpl)) : NULL;
}

/* Whether it may go now. Go keeps what it asks about. */
static gboolean may_go(PurpleAccount *account, const char *who, const char *file, int media)
{
	gboolean now = FALSE;
	OtrBuddy b;
	char *family;

	if (!asking || !who)
		return TRUE;
	family = otr_family(account, who);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrOffering(&b, who, file ? file : "", media, &now);
	g_free(family);
	return now;
}

static void send_file(PurpleConnection *gc, const char *who, const char *file)
{
	Before *was = before_of(gc);

	if (was && was->send_file && may_go(purple_connection_get_account(gc), who, file, 0))
		was->send_file(gc, who, file);
}

static gboolean initiate_media(PurpleAccount *account, const char *who, PurpleMediaSessionType type)
{
	Before *was = before_of(purple_account_get_connection(account));

	if (!was || !was->initiate_media || !may_go(account, who, NULL, type))
		return FALSE;
	return was->initiate_media(account, who, type);
}

/* Does what the user said yes to. media: 0 for a file. */
gboolean otr_offer(const OtrBuddy *b, const char *who, const char *file, int media)
{
	PurpleAccount *account = otr_account(b->account, b->protocol);
	PurpleConnection *gc = account ? purple_account_get_connection(account) : NULL;
	Before *was = gc && PURPLE_CONNECTION_IS_CONNECTED(gc) ? before_of(gc) : NULL;

	if (!was)
		return FALSE;
	if (media && was->initiate_media)
		return was->initiate_media(account, who, media);
	if (!media && was->send_file)
		was->send_file(gc, who, *file ? file : NULL);
	return TRUE;
}

static void stand_in(PurplePluginProtocolInfo *info)
{
	Before *was = before(info);

	if (was)
		return; /* a plugin that came later still calls ours */
	was = g_new0(Before, 1);
	was->info = info;
	protocols = g_list_prepend(protocols, was);
	was->send_file = info->send_file;
	if (was->send_file)
		info->send_file = send_file;
	if (!PURPLE_PROTOCOL_PLUGIN_HAS_FUNC(info, initiate_media))
		return;
	was->initiate_media = info->initiate_media;
	info->initiate_media = initiate_media;
}

/* Puts the protocol's functions back, where ours are still there, and forgets the
 * protocol if nobody can call ours any more. */
static gboolean step_back(Before *was)
{
	PurplePluginProtocolInfo *info = was->info;
	gboolean files = !was->send_file, calls = !was->initiate_media;

	if (!files && info->send_file == send_file) {
		info->send_file = was->send_file;
		files = TRUE;
	}
	if (!calls && info->initiate_media == initiate_media) {
		info->initiate_media = was->initiate_media;
		calls = TRUE;
	}
	return files && calls;
}

/* A file leaves, asked about or not. */
static void file_leaves(PurpleXfer *xfer, gpointer data)
{
	PurpleAccount *account = purple_xfer_get_account(xfer);
	const char *who = purple_xfer_get_remote_user(xfer);
	OtrBuddy b;
	char *family;

	if (!account || !who)
		return;
	family = otr_family(account, who);
	otr_fill(&b, account, family);
	otr_enter_go();
	otrFileLeaves(&b);
	g_free(family);
}

void otr_connect_transfers(void *plugin)
{
	GList *l;

	for (l = purple_plugins_get_protocols(); l; l = l->next)
		stand_in(PURPLE_PLUGIN_PROTOCOL_INFO((PurplePlugin *)l->data));
	purple_signal_connect(
		purple_xfers_get_handle(), "file-send-start", plugin, PURPLE_CALLBACK(file_leaves), NULL);
	asking = TRUE;
}

void otr_disconnect_transfers(void)
{
	GList *l, *next;

	asking = FALSE;
	for (l = protocols; l; l = next) {
		next = l->next;
		if (!step_back(l->data))
			continue;
		g_free(l->data);
		protocols = g_list_delete_link(protocols, l);
	}
}
