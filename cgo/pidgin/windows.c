/* Pidgin's conversation windows: which conversation each of them shows, and its
 * drawing. */
#include "gtk.h"
#include "model.h"

/* False in Finch, where the symbols of Pidgin are missing. */
gboolean otr_pidgin_present(void) { return pidgin_conv_windows_get_list != NULL && gtk_menu_new != NULL; }

static void changed(void) { otr_redraw_schedule(); }

void otr_pidgin_connect(void *plugin)
{
	static const char *const pidgin[] = { "conversation-switched", "conversation-displayed",
		"conversation-hiding", "conversation-dragging" };
	void *windows = pidgin_conversations_get_handle();
	size_t i;

	otr_turned_connect(plugin);
	for (i = 0; i < G_N_ELEMENTS(pidgin); i++)
		purple_signal_connect(windows, pidgin[i], plugin, PURPLE_CALLBACK(changed), NULL);
	purple_signal_connect(purple_conversations_get_handle(), "deleting-conversation", plugin,
		PURPLE_CALLBACK(otr_entry_deleting), NULL);
}

static PidginWindow *window(int index) { return g_list_nth_data(pidgin_conv_windows_get_list(), index); }

/* Whether there is a window of that index. The name in out is NULL when it
 * shows no conversation between two. */
gboolean otr_pidgin_shown(int index, OtrBuddy *out)
{
	PidginWindow *win = window(index);
	PurpleConversation *conv;

	out->account = out->protocol = out->name = NULL;
	if (!win)
		return FALSE;
	conv = pidgin_conv_window_get_gtkconv_count(win) ? pidgin_conv_window_get_active_conversation(win)
							 : NULL;
	if (conv && purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM)
		otr_buddy_of(conv, out);
	return TRUE;
}

/* The host shows in its own menu what was so when the tab came to the front. */
static void show_logging(PidginWindow *win)
{
	PurpleConversation *conv = pidgin_conv_window_get_active_conversation(win);

	if (conv && win->menu.logging)
		gtk_check_menu_item_set_active(
			GTK_CHECK_MENU_ITEM(win->menu.logging), purple_conversation_is_logging(conv));
}

/* m is NULL for a window that shows no conversation between two. */
void otr_pidgin_draw(int index, const OtrMenu *m)
{
	PidginWindow *win = window(index);
	PidginConversation *pane;

	if (!win || !win->menu.menubar)
		return;
	if (!m) {
		otr_menu_remove(win->menu.menubar);
		return;
	}
	show_logging(win);
	otr_menu_draw(win->menu.menubar, win->menu.tray, m);
	pane = pidgin_conv_window_get_active_gtkconv(win);
	if (pane && pane->toolbar)
		otr_button_draw(pane, m);
}

static void detach_window(PidginWindow *win)
{
	GList *l;

	if (pidgin_conv_window_get_gtkconv_count(win))
		show_logging(win);
	otr_menu_remove(win->menu.menubar);
	for (l = pidgin_conv_window_get_gtkconvs(win); l; l = l->next)
		otr_button_remove(l->data);
}

void otr_pidgin_detach(void)
{
	GList *l;

	for (l = pidgin_conv_windows_get_list(); l; l = l->next)
		detach_window(l->data);
	/* Panes of conversations whose window is closed live in a hidden window
	 * that is not in the list. */
	for (l = purple_get_ims(); l; l = l->next)
		if (PIDGIN_IS_PIDGIN_CONVERSATION((PurpleConversation *)l->data))
			otr_button_remove(PIDGIN_CONVERSATION((PurpleConversation *)l->data));
	otr_known_close();
	otr_entry_forget();
	otr_turned_forget();
	otr_settings_forget();
	otr_icons_free();
	otr_redraw_cancel();
}
