/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One simulated login: a libotr user state of its own with its own key,
 * fingerprint and instance-tag files. Everything libotr reports while a
 * request runs is printed as an event line.
 */
#ifndef PEER_LOGIN_H
#define PEER_LOGIN_H

#include <stdio.h>

#include <gcrypt.h>

/* libotr's headers rely on this order. */
#include <libotr/proto.h>
#include <libotr/userstate.h>

#include <libotr/message.h>
#include <libotr/privkey.h>

struct login {
	OtrlUserState us;
	OtrlPolicy policy;
	int max_message; /* longest message the network takes, 0: no limit */
	char *account;
	char *protocol;
	char *keys; /* file names */
	char *prints;
	char *tags;
};

extern const OtrlMessageAppOps login_ops;

/* Reads the files, makes the key and the tag that are missing. NULL, with an
 * event line, when a file cannot be used. */
struct login *login_open(const char *account, const char *protocol, const char *dir);
void login_close(struct login *login);

/* The buddy's context for an instance tag or a meta tag; NULL if there is
 * none. */
ConnContext *login_context(struct login *login, const char *buddy, otrl_instag_t tag);

#endif
