/* Calls that Go cannot make as they are, and that belong to nothing else: variadic
 * ones, ones of which the host keeps the memory. */
#include <libintl.h>
#include <purple.h>
#include "bridge.h"

char *otr_text(const char *bytes, size_t length) { return g_strndup(bytes, length); }

void otr_debug(const char *text, gboolean failure)
{
	if (failure)
		purple_debug_error("otr-sessions", "%s\n", text);
	else
		purple_debug_info("otr-sessions", "%s\n", text);
}

const char *otr_user_dir(void) { return purple_user_dir(); }

const char *otr_translate(const char *text) { return dgettext(OTR_DOMAIN, text); }

void otr_finish(void)
{
	otr_wake_in(-1, 0);
	otr_end_requests(otr_plugin());
	purple_prefs_disconnect_by_handle(otr_plugin());
}
