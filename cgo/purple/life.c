/* Which plugin this life of the library is, and on which thread it lives. */
#include <pthread.h>
#include "bridge.h"

static void *self;
static pthread_t main_thread;

void otr_begin(void *plugin)
{
	self = plugin;
	main_thread = pthread_self();
}

void *otr_plugin(void) { return self; }

gboolean otr_on_main_thread(void) { return pthread_equal(main_thread, pthread_self()); }
