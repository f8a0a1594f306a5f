/* A plugin for tests: when the preference "order" is set to a file name, it
 * writes there each link of the conversations that are in front: where it begins
 * and ends in the text, and where it leads. Nothing else tells a link's target. */
#include <stdio.h>
#include <purple.h>
#include <pidgin.h>
#include <gtkconv.h>
#include <gtkconvwin.h>
#include <gtkimhtml.h>

#define HELPER "links"

static const char *target(GtkTextIter *at)
{
	GSList *tags = gtk_text_iter_get_tags(at), *l;
	const char *url = NULL;

	for (l = tags; l; l = l->next)
		if (g_object_get_data(G_OBJECT(l->data), "link_url"))
			url = g_object_get_data(G_OBJECT(l->data), "link_url");
	g_slist_free(tags);
	return url;
}

static void write_links(GtkTextBuffer *buffer, FILE *out)
{
	GtkTextIter at;
	const char *open = NULL;
	int begin = 0;

	gtk_text_buffer_get_start_iter(buffer, &at);
	for (;;) {
		const char *url = gtk_text_iter_is_end(&at) ? NULL : target(&at);

		if (url != open) {
			if (open)
				fprintf(out, "%d\t%d\t%s\n", begin, gtk_text_iter_get_offset(&at), open);
			open = url;
			begin = gtk_text_iter_get_offset(&at);
		}
		if (!gtk_text_iter_forward_char(&at) && !open)
			return;
	}
}

static void ordered(const char *name, PurplePrefType type, gconstpointer value, gpointer data)
{
	FILE *out = fopen(value, "w");
	GList *l;

	if (!out)
		return;
	for (l = pidgin_conv_windows_get_list(); l; l = l->next) {
		PidginConversation *pane = pidgin_conv_window_get_active_gtkconv(l->data);

		write_links(GTK_IMHTML(pane->imhtml)->text_buffer, out);
	}
	fclose(out);
}

#include "helper.h"
