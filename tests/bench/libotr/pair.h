/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two libotr clients in one process with a queue between them: what one
 * injects, the other receives.
 */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

#include <stddef.h>

#include <gcrypt.h>

/* libotr's headers rely on this order. */
#include <libotr/proto.h>
#include <libotr/userstate.h>

#include <libotr/message.h>
#include <libotr/privkey.h>

struct client {
	OtrlUserState us;
	const char *name;
	const char *peer;
	int max_message;
	unsigned long texts; /* received */
	unsigned long bytes; /* of text received */
	unsigned long agreed; /* SMP runs that ended well */
	int asked; /* the peer's SMP waits for our answer */
};

extern const OtrlMessageAppOps pair_ops;

/* Makes both clients with keys and tags of their own. */
void pair_open(struct client pair[2]);

/* Delivers until nothing is on its way. */
void pair_run(struct client pair[2]);

/* Forgets every session and buddy. */
void pair_forget(struct client pair[2]);

/* Runs a whole key exchange. */
void pair_exchange(struct client pair[2]);

/* The live session of one client; NULL if it has none. */
ConnContext *pair_session(struct client *client);

/* Sends text from pair[from] and delivers it. */
void pair_send(struct client pair[2], int from, const char *text);

#endif
