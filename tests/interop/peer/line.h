/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line protocol's alphabet: one request is one line of blank-separated
 * words; bytes travel as base64, the empty value as "-".
 */
#ifndef PEER_LINE_H
#define PEER_LINE_H

#include <stddef.h>

/* A value of a known size, NUL-terminated for libotr's string calls. */
struct bytes {
	unsigned char *data;
	size_t len;
};

enum { MAX_WORDS = 16 };

struct request {
	char *word[MAX_WORDS];
	int words;
};

/* Cuts line in place. More words than MAX_WORDS are left out. */
void line_split(struct request *request, char *line);

/* Decodes a base64 word. The caller frees data; data is NULL when the word is
 * no base64. */
struct bytes line_decode(const char *word);

/* Prints one value as a word, led by a blank. */
void line_put_bytes(const void *data, size_t len);
void line_put_text(const char *text);
void line_put_hex(const unsigned char *data, size_t len);

#endif
