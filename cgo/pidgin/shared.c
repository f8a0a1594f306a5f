/* What several files of this package need. */
#include <string.h>
#include "gtk.h"
#include "model.h"

static void gone(gpointer data, GObject *object) { otr_count_attachment(-1); }

/* Counts the widget as attached to the host until it is gone. */
void otr_count_widget(GtkWidget *w)
{
	otr_count_attachment(1);
	g_object_weak_ref(G_OBJECT(w), gone, NULL);
}

OtrBuddy *otr_buddy_copy(const OtrBuddy *b)
{
	OtrBuddy *copy = g_new(OtrBuddy, 1);

	copy->account = g_strdup(b->account);
	copy->protocol = g_strdup(b->protocol);
	copy->name = g_strdup(b->name);
	return copy;
}

void otr_buddy_free(void *buddy)
{
	OtrBuddy *b = buddy;

	g_free((char *)b->account);
	g_free((char *)b->protocol);
	g_free((char *)b->name);
	g_free(b);
}

gboolean otr_buddy_equal(const OtrBuddy *a, const OtrBuddy *b)
{
	return !strcmp(a->account, b->account) && !strcmp(a->protocol, b->protocol) &&
		!strcmp(a->name, b->name);
}

/* The pane that shows the conversation now; NULL if none does. The result is a
 * PidginConversation. */
void *otr_pane_of(PurpleConversation *conv)
{
	PidginConversation *pane;

	if (!conv || !PIDGIN_IS_PIDGIN_CONVERSATION(conv))
		return NULL;
	pane = PIDGIN_CONVERSATION(conv);
	return pane && pane->active_conv == conv ? pane : NULL;
}
