package keyfile

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"pidgin-otr/otr/dsa"
)

func TestAgreed(t *testing.T) {
	who := Peer{Buddy: "bob@example.org", Account: Account{Name: "alice@example.org/home", Protocol: "prpl-jabber"}}
	f, problems, err := ParseAgreed(nil)
	if err != nil || problems != nil || string(f.Bytes()) != agreedHeader+"\n" {
		t.Fatalf("%v, %v, %q", problems, err, f.Bytes())
	}
	if added, err := f.Add(who, dsa.Fingerprint{0xab}); !added || err != nil {
		t.Fatal(err)
	}
	want := agreedHeader + "\nbob@example.org\talice@example.org/home\tprpl-jabber\tab" + strings.Repeat("00", 19) + "\t\n"
	if got := string(f.Bytes()); got != want {
		t.Errorf("wrote %q", got)
	}
	f, problems, err = ParseAgreed([]byte("\xef\xbb\xbf" + strings.ReplaceAll(want, "\n", "\r\n") + "what is this?\n"))
	if _, ok := f.Trust(who, dsa.Fingerprint{0xab}); !ok || err != nil || len(problems) != 1 || problems[0].Line != 3 {
		t.Errorf("%v, %v, %v", ok, problems, err)
	}
	if _, _, err := ParseAgreed([]byte("\x00\x01")); !errors.Is(err, ErrDamaged) {
		t.Errorf("binary: %v", err)
	}
}

func TestAgreedRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkAgreed(t, fileText(t)) })
}

func FuzzAgreed(f *testing.F) {
	f.Add([]byte("# note\nbob\talice\tprpl-irc\t" + strings.Repeat("0a", 20) + "\t\r\nbob\talice\tprpl-irc\t" + strings.Repeat("B", 40)))
	f.Fuzz(func(t *testing.T, data []byte) { checkAgreed(t, data) })
}

// checkAgreed: what was read and written is read again as the same entries.
func checkAgreed(t rapid.TB, data []byte) {
	f, _, _ := ParseAgreed(data)
	written := f.Bytes()
	again, _, err := ParseAgreed(written)
	if err != nil || string(again.Bytes()) != string(written) || again.Len() != f.Len() {
		t.Fatalf("round trip changed %q\n to %q (%v)", written, again.Bytes(), err)
	}
}
