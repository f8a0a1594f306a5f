/* The message entry: what the user typed there, and putting it back.
 *
 * The host empties the entry after the sending handlers whatever they answer,
 * so text can go back from an idle call only; a high priority makes it run
 * before the user's next key. */
#include <string.h>
#include "gtk.h"
#include "model.h"

#define BACK_KEY "otr-sessions-put-back"

static guint put_back_source;

/* The host turns addresses into links on the way. */
static gboolean became(const char *typed, const char *html)
{
	char *linked = purple_markup_linkify(typed);
	gboolean same = !strcmp(typed, html) || !strcmp(linked, html);

	g_free(linked);
	return same;
}

static gboolean holds(const char *markup, const char *html)
{
	char *all = purple_markup_strip_html(markup);
	char *line = purple_markup_strip_html(html);
	gboolean found = *line && strstr(all, line);

	g_free(all);
	g_free(line);
	return found;
}

/* On a network without line breaks the host sends each line by itself, with
 * the whole text still in the entry. */
static char *line_of(GtkIMHtml *entry, const char *html)
{
	char **lines = gtk_imhtml_get_markup_lines(entry);
	char *found = NULL;
	int i;

	for (i = 0; lines[i] && !found; i++)
		if (became(lines[i], html))
			found = g_strdup(lines[i]);
	g_strfreev(lines);
	return found;
}

/* The markup in the entry that html was made of; NULL if it came from
 * elsewhere. The caller frees it. */
char *otr_entry_typed(const OtrBuddy *b, const char *html)
{
	PidginConversation *pane = otr_pane_of(otr_conversation(b, FALSE));
	char *whole, *found;

	if (!pane || gtk_text_buffer_get_char_count(pane->entry_buffer) == 0)
		return NULL;
	whole = gtk_imhtml_get_markup(GTK_IMHTML(pane->entry));
	if (became(whole, html))
		return whole;
	found = line_of(GTK_IMHTML(pane->entry), html);
	/* Another plugin may have altered the text on its way. */
	if (!found && holds(whole, html))
		found = g_strdup(html);
	g_free(whole);
	return found;
}

static void forget(PurpleConversation *conv)
{
	char *back = purple_conversation_get_data(conv, BACK_KEY);

	if (!back)
		return;
	purple_conversation_set_data(conv, BACK_KEY, NULL);
	g_free(back);
	otr_count_attachment(-1);
}

static void put_back(PurpleConversation *conv)
{
	PidginConversation *pane = otr_pane_of(conv);
	char *back = purple_conversation_get_data(conv, BACK_KEY);
	GtkTextIter start;
	char *before;

	if (!back || !pane)
		return;
	if (gtk_text_buffer_get_char_count(pane->entry_buffer) == 0) {
		gtk_imhtml_append_text(GTK_IMHTML(pane->entry), back, 0);
	} else {
		before = g_strconcat(back, "<br>", NULL);
		gtk_text_buffer_get_start_iter(pane->entry_buffer, &start);
		gtk_imhtml_insert_html_at_iter(GTK_IMHTML(pane->entry), before, 0, &start);
		g_free(before);
	}
	gtk_text_buffer_get_end_iter(pane->entry_buffer, &start);
	gtk_text_buffer_place_cursor(pane->entry_buffer, &start);
	forget(conv);
}

static gboolean put_all_back(gpointer data)
{
	GList *l;

	put_back_source = 0;
	for (l = purple_get_ims(); l; l = l->next)
		put_back(l->data);
	return FALSE;
}

/* Collects what goes back: the lines of one Enter, in their order. */
gboolean otr_entry_put_back(const OtrBuddy *b, const char *markup)
{
	PurpleConversation *conv = otr_conversation(b, FALSE);
	char *back;

	if (!otr_pane_of(conv))
		return FALSE;
	back = purple_conversation_get_data(conv, BACK_KEY);
	if (back) {
		char *both = g_strconcat(back, "<br>", markup, NULL);

		g_free(back);
		back = both;
	} else {
		back = g_strdup(markup);
		otr_count_attachment(1);
	}
	purple_conversation_set_data(conv, BACK_KEY, back);
	if (!put_back_source)
		put_back_source = g_idle_add_full(G_PRIORITY_HIGH, put_all_back, NULL, NULL);
	return TRUE;
}

void otr_entry_deleting(PurpleConversation *conv, gpointer data) { forget(conv); }

/* At unload: what waits goes back now. */
void otr_entry_forget(void)
{
	GList *l;

	if (put_back_source) {
		g_source_remove(put_back_source);
		put_all_back(NULL);
	}
	for (l = purple_get_ims(); l; l = l->next)
		forget(l->data);
}
