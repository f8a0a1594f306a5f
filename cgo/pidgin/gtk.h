/* GTK 2 and Pidgin, as symbols that may be missing: one library serves Pidgin
 * and Finch, and Finch has none of them. Nothing here is called unless
 * otr_pidgin_present() is true. A test keeps weak.h complete. */
#ifndef OTR_GTK_H
#define OTR_GTK_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <gtk/gtk.h>
#include <gtkconv.h>
#include <gtkconvwin.h>
#include <gtkimhtml.h>
#pragma GCC diagnostic pop
#include "weak.h"

#endif
