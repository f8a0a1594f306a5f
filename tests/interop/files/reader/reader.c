/* Reads and writes the user's OTR files with libotr, so that a test can compare.
 *
 *   reader keys FILE            list the keys: name, protocol, fingerprint and a
 *                               signature over 32 bytes of value 7, all in hex
 *   reader newkey OLD NEW NAME PROTOCOL   read OLD ("-": none), make a key, write NEW
 *   reader fingerprints OLD NEW read and write
 *   reader tags FILE            list the tags, first found first
 *
 * NAME and PROTOCOL are given in hex, with a dash in front.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <gcrypt.h>
#include <libotr/proto.h>
#include <libotr/instag.h>
#include <libotr/privkey.h>

static void fail(const char *what, gcry_error_t err)
{
	fprintf(stderr, "%s: %s\n", what, gcry_strerror(err));
	exit(1);
}

static FILE *open_file(const char *name, const char *mode)
{
	FILE *f = fopen(name, mode);

	if (!f) {
		perror(name);
		exit(1);
	}
	return f;
}

static void print_hex(const void *data, size_t length)
{
	const unsigned char *p = data;

	while (length--)
		printf("%02x", *p++);
}

static char *from_hex(const char *hex)
{
	size_t i, length = strlen(++hex) / 2;
	char *text = calloc(1, length + 1);
	unsigned byte;

	for (i = 0; i < length; i++) {
		sscanf(hex + 2 * i, "%2x", &byte);
		text[i] = (char)byte;
	}
	return text;
}

static void read_keys(OtrlUserState us, const char *name)
{
	gcry_error_t err = otrl_privkey_read_FILEp(us, open_file(name, "rb"));

	if (err)
		printf("error %s\n", gcry_strerror(err));
}

static void list_keys(OtrlUserState us)
{
	OtrlPrivKey *key;
	unsigned char fingerprint[20], data[32], *signature;
	size_t length;
	gcry_error_t err;

	memset(data, 7, sizeof data);
	for (key = us->privkey_root; key; key = key->next) {
		if (!otrl_privkey_fingerprint_raw(us, fingerprint, key->accountname, key->protocol))
			fail("fingerprint", 0);
		gcry_md_hash_buffer(GCRY_MD_SHA1, fingerprint, key->pubkey_data, key->pubkey_datalen);
		err = otrl_privkey_sign(&signature, &length, key, data, sizeof data);
		if (err)
			fail("sign", err);
		printf("key -");
		print_hex(key->accountname, strlen(key->accountname));
		printf(" -");
		print_hex(key->protocol, strlen(key->protocol));
		printf(" ");
		print_hex(fingerprint, sizeof fingerprint);
		printf(" ");
		print_hex(signature, length);
		printf("\n");
		free(signature);
	}
}

static void new_key(OtrlUserState us, char **argv)
{
	gcry_error_t err;
	FILE *out;

	if (strcmp(argv[0], "-") != 0)
		read_keys(us, argv[0]);
	out = open_file(argv[1], "w+b");
	err = otrl_privkey_generate_FILEp(us, out, from_hex(argv[2]), from_hex(argv[3]));
	if (err)
		fail("generate", err);
	fclose(out);
}

static void copy_fingerprints(OtrlUserState us, char **argv)
{
	FILE *out = open_file(argv[1], "wb");

	otrl_privkey_read_fingerprints_FILEp(us, open_file(argv[0], "rb"), NULL, NULL);
	otrl_privkey_write_fingerprints_FILEp(us, out);
	fclose(out);
}

static void list_tags(OtrlUserState us, const char *name)
{
	OtrlInsTag *tag;

	otrl_instag_read_FILEp(us, open_file(name, "rb"));
	for (tag = us->instag_root; tag; tag = tag->next) {
		printf("tag -");
		print_hex(tag->accountname, strlen(tag->accountname));
		printf(" -");
		print_hex(tag->protocol, strlen(tag->protocol));
		printf(" %08x\n", tag->instag);
	}
}

int main(int argc, char **argv)
{
	OtrlUserState us;

	/* Keys of a test need no strong randomness. */
	gcry_control(GCRYCTL_ENABLE_QUICK_RANDOM, 0);
	OTRL_INIT;
	us = otrl_userstate_create();
	if (argc == 3 && !strcmp(argv[1], "keys")) {
		read_keys(us, argv[2]);
		list_keys(us);
	} else if (argc == 6 && !strcmp(argv[1], "newkey")) {
		new_key(us, argv + 2);
	} else if (argc == 4 && !strcmp(argv[1], "fingerprints")) {
		copy_fingerprints(us, argv + 2);
	} else if (argc == 3 && !strcmp(argv[1], "tags")) {
		list_tags(us, argv[2]);
	} else {
		return 2;
	}
	return 0;
}
