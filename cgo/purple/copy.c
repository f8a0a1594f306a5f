/* The clipboard of user interfaces without windows. */
#include "bridge.h"

#pragma weak gnt_set_clipboard_string
void gnt_set_clipboard_string(const char *text);

/* FALSE where there is none. */
gboolean otr_copy_in_terminal(const char *text)
{
	if (!otr_in_finch() || !gnt_set_clipboard_string)
		return FALSE;
	gnt_set_clipboard_string(text);
	return TRUE;
}
