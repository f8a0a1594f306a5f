// Package files compares our reading and writing of the user's OTR files with
// libotr's, in both directions.
package files

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
)

// reader is the built program of libotr.
var reader string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "otr-files-")
	if err == nil {
		reader, err = build(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

func build(folder string) (string, error) {
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libotr").Output()
	if err != nil {
		return "", fmt.Errorf("pkg-config libotr (package libotr5-dev): %w", err)
	}
	out := filepath.Join(folder, "reader")
	args := append([]string{"-Wall", "-o", out, "reader/reader.c"}, strings.Fields(string(flags))...)
	if text, err := exec.Command("gcc", append(args, "-lgcrypt")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("gcc: %w\n%s", err, text)
	}
	return out, nil
}

func libotr(t testing.TB, args ...string) string {
	t.Helper()
	var complaint strings.Builder
	cmd := exec.Command(reader, args...)
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("reader %s: %v: %s", args, err, complaint.String())
	}
	return string(out)
}

// word is a text as the program takes it and gives it.
func word(text string) string { return "-" + hex.EncodeToString([]byte(text)) }

func unword(t testing.TB, word string) string {
	t.Helper()
	text, err := hex.DecodeString(strings.TrimPrefix(word, "-"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// theirKey is a key as libotr lists it, first found first.
type theirKey struct {
	account     keyfile.Account
	fingerprint string
	signature   [40]byte // over signed
}

var signed = func() (m [32]byte) {
	for i := range m {
		m[i] = 7
	}
	return m
}()

func theirKeys(t testing.TB, file []byte) (keys []theirKey, complaint string) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(libotr(t, "keys", write(t, file))), "\n") {
		words := strings.Split(line, " ")
		switch {
		case words[0] == "error":
			complaint = line
		case len(words) == 5:
			k := theirKey{account: keyfile.Account{Name: unword(t, words[1]), Protocol: unword(t, words[2])}, fingerprint: words[3]}
			copy(k.signature[:], unword(t, words[4]))
			keys = append(keys, k)
		}
	}
	return keys, complaint
}

func write(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sameKey checks that libotr holds the same key, private half included.
func sameKey(t testing.TB, theirs theirKey, ours *dsa.PrivateKey) {
	t.Helper()
	if got := ours.Public().Fingerprint().String(); got != theirs.fingerprint {
		t.Errorf("%q: our fingerprint %s, libotr's %s", theirs.account, got, theirs.fingerprint)
	}
	if !ours.Public().Verify(&signed, &theirs.signature) {
		t.Errorf("%q: what libotr signed with it does not verify", theirs.account)
	}
}
