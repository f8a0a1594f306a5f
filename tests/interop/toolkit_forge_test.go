package interop

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/client"
)

// eachLine runs f in both versions for a line of either side.
func eachLine(t *testing.T, f func(t *testing.T, version, sender int)) {
	eachVersion(t, func(t *testing.T, version int) {
		for sender := range 2 {
			t.Run("a line of "+side(sender), func(t *testing.T) { f(t, version, sender) })
		}
	})
}

// The toolkit derives the keys of our session from our D-H private value and
// the peer's public one, reads a line with them, makes the very same message
// again, and forges another, which the other side takes for the line. (Its own
// messages libotr ends with a NUL, which the toolkit leaves away.)
func TestToolkitReadsAndForges(t *testing.T) {
	eachLine(t, func(t *testing.T, version, sender int) {
		w := newWatched(t, version)
		const text = "a line to be read"
		message := w.lost(sender, text)
		from, k := w.keysOf(message)
		if from != sender {
			t.Errorf("keys of the wrong direction open a line of %s", side(sender))
		}
		if out, _ := tool(t, "", "otr_mackey", k.aes); !strings.Contains(out, k.mac) {
			t.Errorf("otr_mackey says %q, otr_sesskeys %s", out, k.mac)
		}
		w.wantText(k, message, text)
		if again := w.made(message, "otr_readforge", k.aes, text); sender == we && again != message {
			t.Errorf("with the same text otr_readforge makes\n%s\nof\n%s", again, message)
		}
		forged := w.made(message, "otr_readforge", k.aes, "a forged line")
		w.wantText(k, forged, "a forged line")
		w.pass(1-sender, forged)
		if got := w.read(1 - sender); !slices.Equal(got, []string{"a forged line"}) {
			t.Errorf("%s read %q", side(1-sender), got)
		}
	})
}

// Whoever knows the MAC key changes a line and need not be able to read it: that
// is what makes it deniable. The one who has not read it yet takes the change for
// the line, and then the line for a repetition.
func TestToolkitModifies(t *testing.T) {
	eachLine(t, func(t *testing.T, version, sender int) {
		w := newWatched(t, version)
		message := w.lost(sender, "you owe me 100 coins")
		_, k := w.keysOf(message)
		modified := w.made(message, "otr_modify", k.mac, "100", "999", "11")
		w.wantText(k, modified, "you owe me 999 coins")
		w.wantSameBut(message, modified, "Encrypted message", "MAC")
		before, _ := sessionOf(w.c, w.p)

		w.pass(1-sender, modified)
		sent := len(w.sent)
		w.passAlone(1-sender, message)
		if sender == they && len(w.sent) != sent {
			t.Errorf("ours answers a repetition with %q", w.sent[sent:])
		}
		w.write(sender, "the next line")
		w.net.Run(time.Second)
		if got, want := w.read(1-sender), []string{"you owe me 999 coins", "the next line"}; !slices.Equal(got, want) {
			t.Errorf("%s read %q", side(1-sender), got)
		}
		if after, _ := sessionOf(w.c, w.p); after.ID != before.ID || after.SSID != before.SSID {
			t.Errorf("the session was %+v, is %+v", before, after)
		}
		if client.Has[otr.Unreadable](w.c, bob) {
			t.Error("our user was told of a lost line")
		}
	})
}

// wantSameBut compares two messages field by field.
func (w *watched) wantSameBut(one, other string, differ ...string) {
	w.Helper()
	all := parseAll(w.T, []string{one, other})
	for name, value := range all[0].fields {
		if same := all[1].fields[name] == value; same == slices.Contains(differ, name) {
			w.Errorf("%s: %s and %s", name, value, all[1].fields[name])
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(all[0].fields)), slices.Sorted(maps.Keys(all[1].fields))) {
		w.Errorf("the fields are %v and %v", all[0].fields, all[1].fields)
	}
}

// Without the MAC key nobody changes anything: what is made with another key is
// neither shown nor does it touch the session, and the line itself is read after.
func TestNothingIsForgedWithoutTheKey(t *testing.T) {
	eachLine(t, func(t *testing.T, version, sender int) {
		w := newWatched(t, version)
		message := w.lost(sender, "you owe me 100 coins")
		_, k := w.keysOf(message)
		wrong := strings.Repeat("5a", sha1.Size)
		if out, err := tool(t, message+"\n", "otr_modify", wrong, "100", "999", "11"); err == nil {
			t.Errorf("otr_modify took a wrong key and made %q", out)
		}
		modified := w.made(message, "otr_modify", k.mac, "100", "999", "11")
		before, _ := sessionOf(w.c, w.p)
		for _, forged := range []string{
			w.remac(modified, wrong),
			w.made(message, "otr_readforge", wrong[:32], "you owe me 999 coins"),
		} {
			w.passAlone(1-sender, forged)
			if got := w.read(1 - sender); len(got) != 0 {
				t.Errorf("%s read %q", side(1-sender), got)
			}
			if after, _ := sessionOf(w.c, w.p); after != before || !w.together() {
				t.Errorf("the session was %+v, is %+v", before, after)
			}
		}
		if told := client.Has[otr.Unreadable](w.c, bob); told != (sender == they) {
			t.Errorf("our user was told of a lost line: %v", told)
		}
		w.pass(1-sender, message)
		w.net.Run(10 * time.Second)
		w.write(sender, "the next line")
		w.net.Run(10 * time.Second)
		if got, want := w.read(1-sender), []string{"you owe me 100 coins", "the next line"}; !slices.Equal(got, want) || !w.together() {
			t.Errorf("%s read %q", side(1-sender), got)
		}
	})
}

// remac puts another MAC on a data message; the toolkit does so in version 3
// alone.
func (w *watched) remac(message, key string) string {
	w.Helper()
	return w.changed(message, key, func(*wire.Data) {})
}

// later is what the holder of both keys may write so many messages after one.
func (w *watched) later(message string, k sessionKeys, by byte, text string) string {
	w.Helper()
	return w.changed(message, k.mac, func(m *wire.Data) {
		block, err := aes.NewCipher(w.decode(k.aes))
		if err != nil {
			w.Fatal(err)
		}
		m.Counter[7] += by
		first := append(m.Counter[:], make([]byte, 8)...)
		m.Ciphertext = []byte(text)
		cipher.NewCTR(block, first).XORKeyStream(m.Ciphertext, m.Ciphertext)
	})
}

func (w *watched) changed(message, mac string, change func(*wire.Data)) string {
	w.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(message, "?OTR:"), "."))
	if err != nil {
		w.Fatal(err)
	}
	m, err := wire.ParseData(raw)
	if err != nil {
		w.Fatal(err)
	}
	change(&m)
	sum := hmac.New(sha1.New, w.decode(mac))
	sum.Write(m.AppendAuthenticated(nil))
	copy(m.MAC[:], sum.Sum(nil))
	return fmt.Sprintf("?OTR:%s.", base64.StdEncoding.EncodeToString(m.Append(nil)))
}

func (w *watched) decode(digits string) []byte {
	w.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		w.Fatal(err)
	}
	return b
}
