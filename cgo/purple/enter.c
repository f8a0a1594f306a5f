/* What must be true whenever Go code is entered. */
#include <signal.h>
#include <stddef.h>
#include "bridge.h"

/* Go asks for SA_ONSTACK on every handler, because a signal that arrives while
 * the main thread runs Go code would otherwise be handled on a goroutine's
 * small stack. Pidgin sets its SIGCHLD handler again, without the flag, after
 * each child that ends. */
void otr_enter_go(void)
{
	struct sigaction sa;

	if (sigaction(SIGCHLD, NULL, &sa) != 0 || (sa.sa_flags & SA_ONSTACK))
		return;
	if (sa.sa_handler == SIG_DFL || sa.sa_handler == SIG_IGN)
		return;
	sa.sa_flags |= SA_ONSTACK;
	sigaction(SIGCHLD, &sa, NULL);
}
