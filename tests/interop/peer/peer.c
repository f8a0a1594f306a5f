/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several libotr clients in one process, driven over stdin and stdout. Each
 * request is one line "verb login arguments..."; the answer is any number of
 * event lines and one line ".", or "? reason" for a request that is not
 * understood. Instance tags are hexadecimal, bytes are base64.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "line.h"
#include "login.h"

enum { MAX_LOGINS = 256 };

static struct login *logins[MAX_LOGINS];

/* What libotr takes for the time. 0: the machine's. */
static time_t simulated;

/* Stands before the C library's, so that a test can let a minute pass. */
time_t time(time_t *out)
{
	struct timespec now = { simulated, 0 };

	if (simulated == 0)
		clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}

static unsigned long number(const char *word, int base) { return strtoul(word, NULL, base); }

/* The decoded word; an empty value when it is no base64. */
static struct bytes value(const char *word)
{
	struct bytes out = line_decode(word);

	return out.data == NULL ? line_decode("-") : out;
}

static void put_login(struct login *login)
{
	unsigned char print[20] = { 0 };
	OtrlInsTag *tag = otrl_instag_find(login->us, login->account, login->protocol);

	otrl_privkey_fingerprint_raw(login->us, print, login->account, login->protocol);
	printf("login %08x", tag == NULL ? 0 : tag->instag);
	line_put_hex(print, sizeof print);
	putchar('\n');
}

static void do_login(int slot, struct request *r)
{
	struct bytes account = value(r->word[2]);
	struct bytes dir = value(r->word[4]);

	logins[slot] = login_open((char *)account.data, r->word[3], (char *)dir.data);
	if (logins[slot] != NULL)
		put_login(logins[slot]);
	free(account.data);
	free(dir.data);
}

static void do_send(struct login *login, struct request *r, char *buddy)
{
	struct bytes text = value(r->word[4]);
	char *sent = NULL;
	gcry_error_t err = otrl_message_sending(login->us, &login_ops, login, login->account, login->protocol,
		buddy, number(r->word[3], 16), (char *)text.data, NULL, &sent, OTRL_FRAGMENT_SEND_ALL, NULL,
		NULL, NULL);

	if (err != 0)
		printf("failed send %u\n", gcry_err_code(err));
	else if (sent == NULL)
		login_ops.inject_message(login, login->account, login->protocol, buddy, (char *)text.data);
	otrl_message_free(sent);
	free(text.data);
}

static void put_tlvs(ConnContext *context, OtrlTLV *tlvs)
{
	for (OtrlTLV *tlv = tlvs; tlv != NULL; tlv = tlv->next) {
		printf("tlv %08x %u", context == NULL ? 0 : context->their_instance, tlv->type);
		line_put_bytes(tlv->data, tlv->len);
		putchar('\n');
	}
}

static void do_receive(struct login *login, struct request *r, char *buddy)
{
	struct bytes text = value(r->word[3]);
	char *shown = NULL;
	OtrlTLV *tlvs = NULL;
	ConnContext *context = NULL;
	int ignore = otrl_message_receiving(login->us, &login_ops, login, login->account, login->protocol,
		buddy, (char *)text.data, &shown, &tlvs, &context, NULL, NULL);

	put_tlvs(context, tlvs);
	if (!ignore) {
		const char *body = shown == NULL ? (char *)text.data : shown;
		printf("deliver %08x %d", context == NULL ? 0 : context->their_instance,
			shown != NULL && strncmp((char *)text.data, "?OTR", 4) == 0);
		line_put_text(body);
		putchar('\n');
	}
	otrl_tlv_free(tlvs);
	otrl_message_free(shown);
	free(text.data);
}

static void do_start(struct login *login, struct request *r, char *buddy)
{
	char *query = otrl_proto_default_query_msg(login->account, login->policy);

	(void)r;
	login_ops.inject_message(login, login->account, login->protocol, buddy, query);
	free(query);
}

static void do_end(struct login *login, struct request *r, char *buddy)
{
	if (strcmp(r->word[3], "all") == 0)
		otrl_message_disconnect_all_instances(
			login->us, &login_ops, login, login->account, login->protocol, buddy);
	else
		otrl_message_disconnect(login->us, &login_ops, login, login->account, login->protocol, buddy,
			number(r->word[3], 16));
}

static void do_sessions(struct login *login, struct request *r, char *buddy)
{
	(void)r;
	for (ConnContext *c = login->us->context_root; c != NULL; c = c->next) {
		const Fingerprint *print = c->active_fingerprint;
		if (strcmp(c->username, buddy) != 0)
			continue;
		printf("session %08x %d %u", c->their_instance, (int)c->msgstate, c->protocol_version);
		line_put_hex(print == NULL ? NULL : print->fingerprint, print == NULL ? 0 : 20);
		line_put_text(print == NULL ? NULL : print->trust);
		line_put_hex(c->sessionid, c->sessionid_len);
		putchar('\n');
	}
}

static void do_trust(struct login *login, struct request *r, char *buddy)
{
	ConnContext *context = login_context(login, buddy, number(r->word[3], 16));
	struct bytes trust = value(r->word[4]);

	if (context == NULL || context->active_fingerprint == NULL) {
		puts("failed trust 0");
	} else {
		otrl_context_set_trust(context->active_fingerprint, (char *)trust.data);
		login_ops.write_fingerprints(login);
	}
	free(trust.data);
}

/* smp login buddy tag start|question|answer|abort secret question */
static void do_smp(struct login *login, struct request *r, char *buddy)
{
	ConnContext *context = login_context(login, buddy, number(r->word[3], 16));
	struct bytes secret = value(r->word[5]);
	struct bytes question = value(r->word[6]);
	const char *verb = r->word[4];

	if (context == NULL)
		puts("failed smp 0");
	else if (strcmp(verb, "start") == 0)
		otrl_message_initiate_smp(login->us, &login_ops, login, context, secret.data, secret.len);
	else if (strcmp(verb, "question") == 0)
		otrl_message_initiate_smp_q(login->us, &login_ops, login, context, (char *)question.data,
			secret.data, secret.len);
	else if (strcmp(verb, "answer") == 0)
		otrl_message_respond_smp(login->us, &login_ops, login, context, secret.data, secret.len);
	else
		otrl_message_abort_smp(login->us, &login_ops, login, context);
	free(secret.data);
	free(question.data);
}

static void do_symkey(struct login *login, struct request *r, char *buddy)
{
	ConnContext *context = login_context(login, buddy, number(r->word[3], 16));
	struct bytes data = value(r->word[5]);
	unsigned char key[OTRL_EXTRAKEY_BYTES];

	if (context == NULL ||
		otrl_message_symkey(login->us, &login_ops, login, context, number(r->word[4], 10), data.data,
			data.len, key) != 0) {
		puts("failed symkey 0");
	} else {
		printf("ownkey");
		line_put_hex(key, sizeof key);
		putchar('\n');
	}
	free(data.data);
}

struct verb {
	const char *name;
	int words;
	void (*run)(struct login *login, struct request *r, char *buddy);
};

/* Requests about a buddy: verb login buddy ... */
static const struct verb verbs[] = {
	{ "send", 5, do_send },
	{ "receive", 4, do_receive },
	{ "start", 3, do_start },
	{ "end", 4, do_end },
	{ "sessions", 3, do_sessions },
	{ "trust", 5, do_trust },
	{ "smp", 7, do_smp },
	{ "symkey", 6, do_symkey },
};

static int run_verb(struct login *login, struct request *r)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		struct bytes buddy;
		if (strcmp(verbs[i].name, r->word[0]) != 0 || verbs[i].words != r->words)
			continue;
		buddy = value(r->word[2]);
		verbs[i].run(login, r, (char *)buddy.data);
		free(buddy.data);
		return 1;
	}
	return 0;
}

/* Requests about a login itself. */
static int run_login(int slot, struct request *r)
{
	struct login *login = logins[slot];

	if (login == NULL) {
		if (strcmp(r->word[0], "login") != 0 || r->words != 5)
			return 0;
		do_login(slot, r);
	} else if (strcmp(r->word[0], "logout") == 0) {
		login_close(login);
		logins[slot] = NULL;
	} else if (strcmp(r->word[0], "policy") == 0 && r->words == 3) {
		login->policy = (OtrlPolicy)number(r->word[2], 16);
	} else if (strcmp(r->word[0], "maxmessage") == 0 && r->words == 3) {
		login->max_message = (int)number(r->word[2], 10);
	} else if (strcmp(r->word[0], "poll") == 0) {
		otrl_message_poll(login->us, &login_ops, login);
	} else {
		return run_verb(login, r);
	}
	return 1;
}

static int run(struct request *r)
{
	unsigned long slot;

	if (r->words < 2)
		return 0;
	if (strcmp(r->word[0], "clock") == 0) {
		simulated = (time_t)strtoll(r->word[1], NULL, 10);
		return 1;
	}
	slot = number(r->word[1], 10);
	return slot < MAX_LOGINS && run_login((int)slot, r);
}

static void close_all(void)
{
	for (int slot = 0; slot < MAX_LOGINS; slot++)
		if (logins[slot] != NULL)
			login_close(logins[slot]);
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	struct request request;

	/* Test keys need no entropy worth waiting for. */
	gcry_control(GCRYCTL_ENABLE_QUICK_RANDOM, 0);
	OTRL_INIT;
	printf("libotr %s\n.\n", otrl_version());
	fflush(stdout);
	while (getline(&line, &size, stdin) > 0) {
		line_split(&request, line);
		puts(run(&request) ? "." : "? not understood");
		fflush(stdout);
	}
	free(line);
	close_all();
	return 0;
}
