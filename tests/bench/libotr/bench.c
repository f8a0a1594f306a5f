/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures libotr. Each line of stdin names a measurement, its repetitions and
 * its arguments; the answer is one line with the process CPU time of all
 * repetitions in nanoseconds (for "memory", bytes instead).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pair.h"

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void check(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "libotr: %s\n", what);
	exit(1);
}

/* Must be freed. */
static char *text_of(long size)
{
	char *text = malloc((size_t)size + 1);

	if (text == NULL)
		abort();
	memset(text, 'x', (size_t)size);
	text[size] = 0;
	return text;
}

static double exchange(struct client pair[2], long n)
{
	double spent = 0;

	for (long i = 0; i < n; i++) {
		double start;
		pair_forget(pair);
		start = cpu_ns();
		pair_exchange(pair);
		spent += cpu_ns() - start;
	}
	pair_forget(pair);
	return spent;
}

/* turns: 0 all from one side, 1 each in turn. */
static double texts(struct client pair[2], long n, long size, int turns, int max_message)
{
	char *text = text_of(size);
	unsigned long before, taken;
	double start, spent;

	pair_forget(pair);
	pair_exchange(pair);
	pair[0].max_message = pair[1].max_message = max_message;
	pair_send(pair, 0, text);
	pair_send(pair, 1, text);
	before = pair[0].bytes + pair[1].bytes;
	start = cpu_ns();
	for (long i = 0; i < n; i++)
		pair_send(pair, turns ? (int)(i & 1) : 0, text);
	spent = cpu_ns() - start;
	taken = pair[0].bytes + pair[1].bytes - before;
	pair[0].max_message = pair[1].max_message = 0;
	free(text);
	check(taken == (unsigned long)(n * size), "a text is missing");
	return spent;
}

static double smp(struct client pair[2], long n)
{
	const unsigned char secret[] = "shared secret";
	double start;

	pair_forget(pair);
	pair_exchange(pair);
	pair[0].agreed = pair[1].agreed = 0;
	start = cpu_ns();
	for (long i = 0; i < n; i++) {
		otrl_message_initiate_smp(
			pair[0].us, &pair_ops, &pair[0], pair_session(&pair[0]), secret, sizeof secret);
		pair_run(pair);
		check(pair[1].asked, "nobody was asked");
		pair[1].asked = 0;
		otrl_message_respond_smp(
			pair[1].us, &pair_ops, &pair[1], pair_session(&pair[1]), secret, sizeof secret);
		pair_run(pair);
	}
	start = cpu_ns() - start;
	check(pair[0].agreed == (unsigned long)n, "the secrets do not agree");
	return start;
}

static void crowd(struct client *client, long others)
{
	char name[32];

	for (long i = others; i-- > 0;) {
		snprintf(name, sizeof name, "a%08ld", i);
		otrl_context_find(client->us, name, client->name, "xmpp", 0, 1, NULL, NULL, NULL);
	}
}

/* One busy buddy whose name sorts after the others'. */
static double busy(struct client pair[2], long n, long others)
{
	char *text = text_of(100);
	double start;

	pair_forget(pair);
	pair_exchange(pair);
	crowd(&pair[0], others);
	crowd(&pair[1], others);
	pair_send(pair, 0, text);
	start = cpu_ns();
	for (long i = 0; i < n; i++)
		pair_send(pair, 0, text);
	start = cpu_ns() - start;
	free(text);
	return start;
}

/* The context for a tag or meta tag among several of one buddy; the last one
 * must be found. */
static double choose(struct client pair[2], long n, long sessions, long tag)
{
	struct client *client = &pair[0];
	otrl_instag_t last = 0x100 + (otrl_instag_t)sessions - 1;
	otrl_instag_t wanted = tag == 0 ? last : (otrl_instag_t)tag;
	double start;
	unsigned long found = 0;

	otrl_context_forget_all(client->us);
	for (otrl_instag_t tag = 0x100; tag <= last; tag++) {
		ConnContext *context = otrl_context_find(
			client->us, client->peer, client->name, "xmpp", tag, 1, NULL, NULL, NULL);
		context->msgstate = OTRL_MSGSTATE_ENCRYPTED;
		otrl_context_update_recent_child(context, 0);
	}
	start = cpu_ns();
	for (long i = 0; i < n; i++)
		found += otrl_context_find(
			client->us, client->peer, client->name, "xmpp", wanted, 0, NULL, NULL, NULL)
				 ->their_instance;
	start = cpu_ns() - start;
	check(found == (unsigned long)n * last, "not the expected context");
	for (ConnContext *c = client->us->context_root; c != NULL; c = c->next)
		c->msgstate = OTRL_MSGSTATE_PLAINTEXT;
	otrl_context_forget_all(client->us);
	return start;
}

static double fingerprints(long n, const char *file)
{
	double spent = 0;

	for (long i = 0; i < n; i++) {
		OtrlUserState us = otrl_userstate_create();
		double start = cpu_ns();
		check(otrl_privkey_read_fingerprints(us, file, NULL, NULL) == 0,
			"the fingerprint file cannot be read");
		spent += cpu_ns() - start;
		check(us->context_root != NULL, "no fingerprint was read");
		otrl_userstate_free(us);
	}
	return spent;
}

static double resident(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
		check(0, "no memory figure");
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Resident bytes of n idle buddies together. */
static double memory(long n)
{
	struct client client = { .us = otrl_userstate_create(), .name = "alice" };
	double before = resident();

	crowd(&client, n);
	before = resident() - before;
	otrl_userstate_free(client.us);
	return before;
}

static double run(struct client pair[2], const char *what, long n, long a, long b, const char *file)
{
	if (strcmp(what, "exchange") == 0)
		return exchange(pair, n);
	if (strcmp(what, "pingpong") == 0)
		return texts(pair, n, a, 1, 0);
	if (strcmp(what, "oneway") == 0)
		return texts(pair, n, a, 0, (int)b);
	if (strcmp(what, "smp") == 0)
		return smp(pair, n);
	if (strcmp(what, "busy") == 0)
		return busy(pair, n, a);
	if (strcmp(what, "choose") == 0)
		return choose(pair, n, a, b);
	if (strcmp(what, "fingerprints") == 0)
		return fingerprints(n, file);
	if (strcmp(what, "memory") == 0)
		return memory(n);
	check(0, "no such measurement");
	return 0;
}

int main(void)
{
	struct client pair[2];
	char line[1024], what[32], file[512];

	OTRL_INIT;
	pair_open(pair);
	while (fgets(line, sizeof line, stdin) != NULL) {
		long n = 0, a = 0, b = 0;
		file[0] = 0;
		if (sscanf(line, "%31s %ld %ld %ld %511s", what, &n, &a, &b, file) < 2)
			check(0, "request not understood");
		printf("%.0f\n", run(pair, what, n, a, b, file));
		fflush(stdout);
	}
	otrl_userstate_free(pair[0].us);
	otrl_userstate_free(pair[1].us);
	return 0;
}
