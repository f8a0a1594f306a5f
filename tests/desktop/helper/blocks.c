/* Loaded into a program in front of all else: it writes to the file BLOCKS how long
 * GLib's main loop was busy each time between two waits, for that is how long the
 * program answers nobody. A line is
 *   when the loop began to be busy, in nanoseconds since 1970
 *   how long, in nanoseconds
 *   how much of it the main thread computed, in nanoseconds
 * The first line is the start of the program: how long until the loop had nothing to do
 * for the first time, and what the whole process had computed by then. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SHORT 100000 /* nanoseconds: what is shorter is not written */

static int out = -1;
static gboolean started;
static int64_t born, born_wall, busy, busy_wall, busy_cpu;

static int64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void tell(int64_t begun, int64_t took, int64_t computed)
{
	dprintf(out, "%lld %lld %lld\n", (long long)begun, (long long)took, (long long)computed);
}

static gint waiting(GPollFD *fds, guint count, gint timeout)
{
	int64_t at = now(CLOCK_MONOTONIC);
	gint ready;

	if (!started && timeout != 0) {
		started = TRUE;
		tell(born_wall, at - born, now(CLOCK_PROCESS_CPUTIME_ID));
	}
	if (started && busy && at - busy >= SHORT)
		tell(busy_wall, at - busy, now(CLOCK_THREAD_CPUTIME_ID) - busy_cpu);
	ready = g_poll(fds, count, timeout);
	busy_wall = now(CLOCK_REALTIME);
	busy_cpu = now(CLOCK_THREAD_CPUTIME_ID);
	busy = now(CLOCK_MONOTONIC);
	return ready;
}

__attribute__((constructor)) static void watch(void)
{
	const char *file = getenv("BLOCKS");

	unsetenv("LD_PRELOAD"); /* what the program starts is not watched */
	if (!file || (out = open(file, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) < 0)
		return;
	unsetenv("BLOCKS");
	born = now(CLOCK_MONOTONIC);
	born_wall = now(CLOCK_REALTIME);
	g_main_context_set_poll_func(NULL, waiting);
}
