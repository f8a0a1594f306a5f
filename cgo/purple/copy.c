/* The clipboard of user interfaces without windows. */
#include <string.h>
#include <purple.h>
#include "bridge.h"

#pragma weak gnt_set_clipboard_string
void gnt_set_clipboard_string(const char *text);

/* FALSE where there is none. */
gboolean otr_copy_in_terminal(const char *text)
{
	const char *ui = purple_core_get_ui();

	if (!ui || strcmp(ui, "gnt-purple") != 0 || !gnt_set_clipboard_string)
		return FALSE;
	gnt_set_clipboard_string(text);
	return TRUE;
}
