package keyfile

import (
	"os"
	"strings"
	"testing"
)

// A byte order mark, which some editors put in front, changes nothing.
func TestByteOrderMarkIsPassedOver(t *testing.T) {
	const mark = "\xef\xbb\xbf"
	who := Account{Name: "alice", Protocol: "prpl-jabber"}
	fps, problems, err := ParseFingerprints([]byte(mark + "bob\talice\tprpl-jabber\t0100000000000000000000000000000000000000\tverified\n"))
	if trust, _ := fps.Trust(Peer{"bob", who}, key1); err != nil || len(problems) > 0 || trust != Verified {
		t.Errorf("fingerprints: %q, %v, %v", trust, problems, err)
	}
	tags, problems, err := ParseTags([]byte(mark + "alice\tprpl-jabber\t00001234\n"))
	if tag, _ := tags.Find(who); err != nil || len(problems) > 0 || tag != 0x1234 {
		t.Errorf("tags: %x, %v, %v", tag, problems, err)
	}
	versions, problems, err := ParseVersions([]byte(mark + "0100000000000000000000000000000000000000\t3\n"))
	if best := versions.Best(key1); err != nil || len(problems) > 0 || best != 3 {
		t.Errorf("versions: %d, %v, %v", best, problems, err)
	}
	plain, problems, err := ParsePlain([]byte(mark + "bob\talice\tprpl-jabber\n"))
	if err != nil || len(problems) > 0 || !plain.Has(Peer{"bob", who}) {
		t.Errorf("plain: %v, %v", problems, err)
	}
	sizes, problems, err := ParseSizes([]byte(mark + "prpl-jabber\t500\n"))
	if limit := sizes.Limit("prpl-jabber"); err != nil || len(problems) > 0 || limit != 500 {
		t.Errorf("sizes: %d, %v, %v", limit, problems, err)
	}
	file, err := os.ReadFile("testdata/libotr.private_key")
	must(t, err)
	keys, problems, err := ParseKeys(append([]byte(mark), file...))
	if err != nil || len(problems) > 0 || len(keys.Accounts()) == 0 {
		t.Errorf("keys: %v, %v, %v", keys.Accounts(), problems, err)
	}
}

// Files that were joined have a mark in the middle, at the beginning of a line.
func TestByteOrderMarkInTheMiddleSpoilsNoLine(t *testing.T) {
	const line = "bob\talice\tprpl-jabber\t0%d00000000000000000000000000000000000000\tverified\n"
	who := Account{Name: "alice", Protocol: "prpl-jabber"}
	first, second := strings.Replace(line, "%d", "2", 1), strings.Replace(line, "%d", "1", 1)
	fps, problems, err := ParseFingerprints([]byte(first + "\xef\xbb\xbf" + second))
	if trust, _ := fps.Trust(Peer{"bob", who}, key1); err != nil || len(problems) > 0 || trust != Verified {
		t.Errorf("fingerprints: %q, %v, %v", trust, problems, err)
	}
	tags, problems, err := ParseTags([]byte("carol\tprpl-jabber\t00005678\n\xef\xbb\xbfalice\tprpl-jabber\t00001234\n"))
	if tag, _ := tags.Find(who); err != nil || len(problems) > 0 || tag != 0x1234 {
		t.Errorf("tags: %x, %v, %v", tag, problems, err)
	}
}
