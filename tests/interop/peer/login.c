/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "login.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "line.h"

static char *copy(const char *text)
{
	char *out = strdup(text);

	if (out == NULL)
		abort();
	return out;
}

static char *file_in(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	char *out = malloc(size);

	if (out == NULL)
		abort();
	snprintf(out, size, "%s/%s", dir, name);
	return out;
}

static OtrlPolicy on_policy(void *opdata, ConnContext *context)
{
	(void)context;
	return ((struct login *)opdata)->policy;
}

static void on_create_privkey(void *opdata, const char *account, const char *protocol)
{
	struct login *login = opdata;

	otrl_privkey_generate(login->us, login->keys, account, protocol);
}

static int on_is_logged_in(void *opdata, const char *account, const char *protocol, const char *recipient)
{
	(void)opdata, (void)account, (void)protocol, (void)recipient;
	return 1;
}

static void on_inject(
	void *opdata, const char *account, const char *protocol, const char *recipient, const char *message)
{
	(void)opdata, (void)account, (void)protocol;
	printf("inject");
	line_put_text(recipient);
	line_put_text(message);
	putchar('\n');
}

static void on_new_fingerprint(void *opdata, OtrlUserState us, const char *account, const char *protocol,
	const char *username, unsigned char fingerprint[20])
{
	(void)opdata, (void)us, (void)account, (void)protocol;
	printf("newfingerprint");
	line_put_text(username);
	line_put_hex(fingerprint, 20);
	putchar('\n');
}

static void on_write_fingerprints(void *opdata)
{
	struct login *login = opdata;

	otrl_privkey_write_fingerprints(login->us, login->prints);
}

static void put_secure(const char *event, ConnContext *context, int reply)
{
	printf("%s %08x %u %d", event, context->their_instance, context->protocol_version, reply);
	line_put_hex(context->active_fingerprint->fingerprint, 20);
	line_put_hex(context->sessionid, context->sessionid_len);
	printf(" %d\n", context->sessionid_half == OTRL_SESSIONID_FIRST_HALF_BOLD);
}

static void on_gone_secure(void *opdata, ConnContext *context)
{
	(void)opdata;
	put_secure("secure", context, 0);
}

static void on_still_secure(void *opdata, ConnContext *context, int is_reply)
{
	(void)opdata;
	put_secure("still", context, is_reply);
}

static int on_max_message(void *opdata, ConnContext *context)
{
	(void)context;
	return ((struct login *)opdata)->max_message;
}

static void on_symkey(void *opdata, ConnContext *context, unsigned int use, const unsigned char *usedata,
	size_t usedatalen, const unsigned char *symkey)
{
	(void)opdata;
	printf("symkey %08x %u", context->their_instance, use);
	line_put_bytes(usedata, usedatalen);
	line_put_hex(symkey, OTRL_EXTRAKEY_BYTES);
	putchar('\n');
}

static const char *on_error_message(void *opdata, ConnContext *context, OtrlErrorCode code)
{
	char text[32];

	(void)opdata, (void)context;
	snprintf(text, sizeof text, "peer code %d", (int)code);
	return copy(text);
}

static const char *on_resent_prefix(void *opdata, ConnContext *context)
{
	(void)opdata, (void)context;
	return copy("[resent]");
}

static void on_text_free(void *opdata, const char *text)
{
	(void)opdata;
	free((char *)text);
}

static void on_smp(
	void *opdata, OtrlSMPEvent event, ConnContext *context, unsigned short percent, char *question)
{
	(void)opdata;
	printf("smp %08x %d %u", context->their_instance, (int)event, (unsigned int)percent);
	line_put_text(question);
	putchar('\n');
}

static void on_msg_event(
	void *opdata, OtrlMessageEvent event, ConnContext *context, const char *message, gcry_error_t err)
{
	(void)opdata;
	printf("event %08x %d %u", context == NULL ? 0 : context->their_instance, (int)event,
		gcry_err_code(err));
	line_put_text(message);
	putchar('\n');
}

static void on_create_instag(void *opdata, const char *account, const char *protocol)
{
	struct login *login = opdata;

	otrl_instag_generate(login->us, login->tags, account, protocol);
}

static void on_timer(void *opdata, unsigned int interval)
{
	(void)opdata;
	printf("timer %u\n", interval);
}

const OtrlMessageAppOps login_ops = {
	.policy = on_policy,
	.create_privkey = on_create_privkey,
	.is_logged_in = on_is_logged_in,
	.inject_message = on_inject,
	.new_fingerprint = on_new_fingerprint,
	.write_fingerprints = on_write_fingerprints,
	.gone_secure = on_gone_secure,
	.still_secure = on_still_secure,
	.max_message_size = on_max_message,
	.received_symkey = on_symkey,
	.otr_error_message = on_error_message,
	.otr_error_message_free = on_text_free,
	.resent_msg_prefix = on_resent_prefix,
	.resent_msg_prefix_free = on_text_free,
	.handle_smp_event = on_smp,
	.handle_msg_event = on_msg_event,
	.create_instag = on_create_instag,
	.timer_control = on_timer,
};

/* A file that is not there yet is no failure: libotr makes it. */
static int read_file(const char *what, const char *name, gcry_error_t err)
{
	if (err == 0 || access(name, F_OK) != 0)
		return 1;
	printf("failed %s %u\n", what, gcry_err_code(err));
	return 0;
}

static int read_files(struct login *login)
{
	return read_file("keys", login->keys, otrl_privkey_read(login->us, login->keys)) &&
		read_file("tags", login->tags, otrl_instag_read(login->us, login->tags)) &&
		read_file("fingerprints", login->prints,
			otrl_privkey_read_fingerprints(login->us, login->prints, NULL, NULL));
}

static void make_missing(struct login *login)
{
	if (otrl_privkey_find(login->us, login->account, login->protocol) == NULL)
		on_create_privkey(login, login->account, login->protocol);
	if (otrl_instag_find(login->us, login->account, login->protocol) == NULL)
		on_create_instag(login, login->account, login->protocol);
}

struct login *login_open(const char *account, const char *protocol, const char *dir)
{
	struct login *login = calloc(1, sizeof *login);

	if (login == NULL)
		abort();
	login->us = otrl_userstate_create();
	login->policy = OTRL_POLICY_OPPORTUNISTIC;
	login->account = copy(account);
	login->protocol = copy(protocol);
	login->keys = file_in(dir, "otr.private_key");
	login->prints = file_in(dir, "otr.fingerprints");
	login->tags = file_in(dir, "otr.instance_tags");
	if (!read_files(login)) {
		login_close(login);
		return NULL;
	}
	make_missing(login);
	return login;
}

void login_close(struct login *login)
{
	otrl_userstate_free(login->us);
	free(login->account);
	free(login->protocol);
	free(login->keys);
	free(login->prints);
	free(login->tags);
	free(login);
}

ConnContext *login_context(struct login *login, const char *buddy, otrl_instag_t tag)
{
	return otrl_context_find(login->us, buddy, login->account, login->protocol, tag, 0, NULL, NULL, NULL);
}
