/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct message {
	struct message *next;
	int to;
	char text[];
};

static struct message *first, **last = &first;

static void post(int to, const char *text)
{
	size_t size = strlen(text) + 1;
	struct message *message = malloc(sizeof *message + size);

	if (message == NULL)
		abort();
	message->next = NULL;
	message->to = to;
	memcpy(message->text, text, size);
	*last = message;
	last = &message->next;
}

static struct message *take(void)
{
	struct message *message = first;

	if (message != NULL) {
		first = message->next;
		if (first == NULL)
			last = &first;
	}
	return message;
}

static OtrlPolicy on_policy(void *opdata, ConnContext *context)
{
	(void)opdata, (void)context;
	return OTRL_POLICY_MANUAL & ~OTRL_POLICY_ALLOW_V2;
}

static int on_logged_in(void *opdata, const char *account, const char *protocol, const char *recipient)
{
	(void)opdata, (void)account, (void)protocol, (void)recipient;
	return 1;
}

static void on_inject(
	void *opdata, const char *account, const char *protocol, const char *recipient, const char *message)
{
	struct client *client = opdata;

	(void)account, (void)protocol, (void)recipient;
	post(client->name[0] == 'a', message);
}

static int on_max_message(void *opdata, ConnContext *context)
{
	(void)context;
	return ((struct client *)opdata)->max_message;
}

static void on_smp(
	void *opdata, OtrlSMPEvent event, ConnContext *context, unsigned short percent, char *question)
{
	struct client *client = opdata;

	(void)context, (void)percent, (void)question;
	if (event == OTRL_SMPEVENT_ASK_FOR_SECRET)
		client->asked = 1;
	if (event == OTRL_SMPEVENT_SUCCESS)
		client->agreed++;
}

static void on_msg_event(
	void *opdata, OtrlMessageEvent event, ConnContext *context, const char *message, gcry_error_t err)
{
	(void)opdata, (void)context, (void)message, (void)err;
	if (event == OTRL_MSGEVENT_LOG_HEARTBEAT_SENT || event == OTRL_MSGEVENT_LOG_HEARTBEAT_RCVD)
		return;
	fprintf(stderr, "libotr event %d\n", (int)event);
	exit(1);
}

const OtrlMessageAppOps pair_ops = {
	.policy = on_policy,
	.is_logged_in = on_logged_in,
	.inject_message = on_inject,
	.max_message_size = on_max_message,
	.handle_smp_event = on_smp,
	.handle_msg_event = on_msg_event,
};

static void open_client(struct client *client, const char *name, const char *peer)
{
	FILE *keys = tmpfile();
	FILE *tags = tmpfile();

	if (keys == NULL || tags == NULL)
		abort();
	*client = (struct client){ .us = otrl_userstate_create(), .name = name, .peer = peer };
	otrl_privkey_generate_FILEp(client->us, keys, name, "xmpp");
	otrl_instag_generate_FILEp(client->us, tags, name, "xmpp");
	fclose(keys);
	fclose(tags);
}

void pair_open(struct client pair[2])
{
	open_client(&pair[0], "alice", "bob");
	open_client(&pair[1], "bob", "alice");
}

static void deliver(struct client *client, const char *text)
{
	char *shown = NULL;
	OtrlTLV *tlvs = NULL;

	int ignore = otrl_message_receiving(client->us, &pair_ops, client, client->name, "xmpp", client->peer,
		text, &shown, &tlvs, NULL, NULL, NULL);
	if (!ignore && shown != NULL) {
		client->texts++;
		client->bytes += strlen(shown);
	}
	otrl_tlv_free(tlvs);
	otrl_message_free(shown);
}

void pair_run(struct client pair[2])
{
	struct message *message;

	while ((message = take()) != NULL) {
		deliver(&pair[message->to], message->text);
		free(message);
	}
}

static void forget(struct client *client)
{
	for (ConnContext *c = client->us->context_root; c != NULL; c = c->next)
		otrl_context_force_plaintext(c);
	otrl_context_forget_all(client->us);
}

void pair_forget(struct client pair[2])
{
	forget(&pair[0]);
	forget(&pair[1]);
}

void pair_exchange(struct client pair[2])
{
	post(1, "?OTRv3?");
	pair_run(pair);
	if (pair_session(&pair[0]) == NULL || pair_session(&pair[1]) == NULL) {
		fputs("libotr: no session\n", stderr);
		exit(1);
	}
}

ConnContext *pair_session(struct client *client)
{
	ConnContext *context = otrl_context_find(
		client->us, client->peer, client->name, "xmpp", OTRL_INSTAG_BEST, 0, NULL, NULL, NULL);

	if (context == NULL || context->msgstate != OTRL_MSGSTATE_ENCRYPTED)
		return NULL;
	return context;
}

void pair_send(struct client pair[2], int from, const char *text)
{
	struct client *client = &pair[from];
	char *sent = NULL;

	otrl_message_sending(client->us, &pair_ops, client, client->name, "xmpp", client->peer,
		OTRL_INSTAG_BEST, text, NULL, &sent, OTRL_FRAGMENT_SEND_ALL, NULL, NULL, NULL);
	otrl_message_free(sent);
	pair_run(pair);
}
