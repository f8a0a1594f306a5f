/* Pictures that lines of a conversation name, in the host's store. */
#include <string.h>
#include <purple.h>
#include "bridge.h"

int otr_picture_keep(const void *png, size_t length)
{
	void *copy = g_malloc(length);

	memcpy(copy, png, length); /* which the store frees */
	return purple_imgstore_add_with_id(copy, length, "otr-level.png");
}

void otr_picture_drop(int id) { purple_imgstore_unref_by_id(id); }
