/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side of the socialist millionaires' protocol, by libotr's own functions.
 * Requests and answers are lines: a step, then its bytes in hex ("-" for none).
 * Every answer is the error code, the progress state and the bytes to send;
 * that of "whole" the error code and the processor time in microseconds.
 */
#include <libotr/sm.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_LINE 65536

static size_t unhex(unsigned char *out, const char *word)
{
	size_t len = 0;
	unsigned int byte;

	while (sscanf(word + 2 * len, "%2x", &byte) == 1)
		out[len++] = (unsigned char)byte;
	return len;
}

static void answer(unsigned int error, const OtrlSMState *state, unsigned char *out, int len)
{
	printf("%u %d ", error, state->sm_prog_state);
	for (int i = 0; i < len; i++)
		printf("%02x", out[i]);
	puts(len == 0 ? "-" : "");
	fflush(stdout);
	free(out);
}

/* One full run of libotr with itself, for its time. */
static gcry_error_t whole(void)
{
	static const unsigned char secret[SM_DIGEST_SIZE] = { 1, 2, 3 };
	OtrlSMState alice, bob;
	unsigned char *one = NULL, *two = NULL, *three = NULL, *four = NULL;
	int len = 0;
	gcry_error_t error;

	otrl_sm_state_new(&alice);
	otrl_sm_state_new(&bob);
	error = otrl_sm_step1(&alice, secret, sizeof secret, &one, &len);
	error |= otrl_sm_step2a(&bob, one, len, 0);
	error |= otrl_sm_step2b(&bob, secret, sizeof secret, &two, &len);
	error |= otrl_sm_step3(&alice, two, len, &three, &len);
	error |= otrl_sm_step4(&bob, three, len, &four, &len);
	error |= otrl_sm_step5(&alice, four, len);
	free(one);
	free(two);
	free(three);
	free(four);
	otrl_sm_state_free(&alice);
	otrl_sm_state_free(&bob);
	return error;
}

static gcry_error_t step(OtrlSMState *state, const char *name, const unsigned char *in, int len,
	unsigned char **out, int *out_len)
{
	if (strcmp(name, "1") == 0)
		return otrl_sm_step1(state, in, len, out, out_len);
	if (strcmp(name, "2a") == 0)
		return otrl_sm_step2a(state, in, len, 0);
	if (strcmp(name, "2b") == 0)
		return otrl_sm_step2b(state, in, len, out, out_len);
	if (strcmp(name, "3") == 0)
		return otrl_sm_step3(state, in, len, out, out_len);
	if (strcmp(name, "4") == 0)
		return otrl_sm_step4(state, in, len, out, out_len);
	if (strcmp(name, "5") == 0)
		return otrl_sm_step5(state, in, len);
	fprintf(stderr, "unknown step %s\n", name);
	exit(2);
}

int main(void)
{
	static char line[MAX_LINE], name[16], word[MAX_LINE];
	static unsigned char in[MAX_LINE / 2];
	OtrlSMState state;

	if (gcry_check_version(NULL) == NULL)
		return 1;
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	otrl_sm_init();
	otrl_sm_state_new(&state);
	while (fgets(line, sizeof line, stdin) != NULL) {
		unsigned char *out = NULL;
		int out_len = 0;
		gcry_error_t error;

		if (sscanf(line, "%15s %65535s", name, word) != 2)
			return 2;
		if (strcmp(name, "new") == 0) {
			otrl_sm_state_free(&state);
			otrl_sm_state_new(&state);
			answer(0, &state, NULL, 0);
			continue;
		}
		if (strcmp(name, "whole") == 0) {
			clock_t begun = clock();
			error = whole();
			printf("%u %.0f\n", error, (double)(clock() - begun) * 1e6 / CLOCKS_PER_SEC);
			fflush(stdout);
			continue;
		}
		error = step(&state, name, in, (int)unhex(in, word), &out, &out_len);
		answer(error, &state, out, out_len);
	}
	otrl_sm_state_free(&state);
	return 0;
}
