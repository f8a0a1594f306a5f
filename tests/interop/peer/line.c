/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void line_split(struct request *request, char *line)
{
	char *rest = NULL;
	char *word = strtok_r(line, " \r\n", &rest);

	request->words = 0;
	while (word != NULL && request->words < MAX_WORDS) {
		request->word[request->words++] = word;
		word = strtok_r(NULL, " \r\n", &rest);
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

struct bytes line_decode(const char *word)
{
	struct bytes out = { NULL, 0 };
	size_t len = strcmp(word, "-") == 0 ? 0 : strlen(word);
	unsigned int bits = 0;
	int held = 0;

	out.data = malloc(len + 1);
	if (out.data == NULL)
		abort();
	for (size_t i = 0; i < len && word[i] != '='; i++) {
		int value = value_of(word[i]);
		if (value < 0) {
			free(out.data);
			out.data = NULL;
			return out;
		}
		bits = (bits << 6 | (unsigned int)value) & 0xfffff;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out.data[out.len++] = (unsigned char)(bits >> held);
		}
	}
	out.data[out.len] = 0;
	return out;
}

static void put_group(const unsigned char *in, size_t len)
{
	unsigned int bits = (unsigned int)in[0] << 16;

	if (len > 1)
		bits |= (unsigned int)in[1] << 8;
	if (len > 2)
		bits |= in[2];
	putchar(alphabet[bits >> 18 & 63]);
	putchar(alphabet[bits >> 12 & 63]);
	putchar(len > 1 ? alphabet[bits >> 6 & 63] : '=');
	putchar(len > 2 ? alphabet[bits & 63] : '=');
}

void line_put_bytes(const void *data, size_t len)
{
	const unsigned char *in = data;

	putchar(' ');
	if (len == 0)
		putchar('-');
	for (size_t i = 0; i < len; i += 3)
		put_group(in + i, len - i);
}

void line_put_text(const char *text) { line_put_bytes(text, text == NULL ? 0 : strlen(text)); }

void line_put_hex(const unsigned char *data, size_t len)
{
	putchar(' ');
	if (len == 0)
		putchar('-');
	for (size_t i = 0; i < len; i++)
		printf("%02x", data[i]);
}
