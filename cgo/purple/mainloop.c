/* Calls that come back from the main loop. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static guint wake_source;

static gboolean drain(gpointer generation)
{
	otr_enter_go();
	otrDrain((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

static gboolean drain_soon(gpointer generation)
{
	otr_enter_go();
	otrDrainSoon((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

/* May be called on any thread: GLib's sources are thread-safe. */
void otr_post(uint64_t generation, gboolean before_events)
{
	g_idle_add_full(before_events ? G_PRIORITY_HIGH : G_PRIORITY_DEFAULT,
		before_events ? drain_soon : drain, GSIZE_TO_POINTER(generation), NULL);
}

static gboolean wake(gpointer generation)
{
	wake_source = 0;
	otr_enter_go();
	otrWake((uint64_t)GPOINTER_TO_SIZE(generation));
	return FALSE;
}

void otr_wake_in(int64_t milliseconds, uint64_t generation)
{
	if (wake_source)
		g_source_remove(wake_source);
	wake_source = 0;
	if (milliseconds >= 0)
		wake_source =
			g_timeout_add((guint)MIN(milliseconds, G_MAXINT), wake, GSIZE_TO_POINTER(generation));
}
