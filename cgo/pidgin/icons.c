/* The icons of the four levels, decoded once per life of the plugin. */
#include "gtk.h"
#include "model.h"

static GdkPixbuf *icons[OTR_LEVELS];

void otr_icon_set(int level, const void *png, size_t length)
{
	GdkPixbufLoader *loader = gdk_pixbuf_loader_new();
	GdkPixbuf *icon;

	if (gdk_pixbuf_loader_write(loader, png, length, NULL) && gdk_pixbuf_loader_close(loader, NULL)) {
		icon = gdk_pixbuf_loader_get_pixbuf(loader);
		if (icon) {
			g_object_ref(icon);
			if (icons[level])
				g_object_unref(icons[level]);
			icons[level] = icon;
		}
	}
	g_object_unref(loader);
}

void otr_icons_free(void)
{
	int i;

	for (i = 0; i < OTR_LEVELS; i++) {
		if (icons[i])
			g_object_unref(icons[i]);
		icons[i] = NULL;
	}
}

void otr_icon_show(GtkWidget *image, int level)
{
	GdkPixbuf *icon = level >= 0 && level < OTR_LEVELS ? icons[level] : NULL;

	if (gtk_image_get_storage_type(GTK_IMAGE(image)) == GTK_IMAGE_PIXBUF &&
		gtk_image_get_pixbuf(GTK_IMAGE(image)) == icon)
		return;
	gtk_image_set_from_pixbuf(GTK_IMAGE(image), icon);
}
