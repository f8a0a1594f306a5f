package interop

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// tool runs one of libotr's toolkit programs.
func tool(t *testing.T, in string, name string, args ...string) (string, error) {
	t.Helper()
	command := exec.Command(name, args...)
	command.Stdin = strings.NewReader(in)
	var out, problem bytes.Buffer
	command.Stdout, command.Stderr = &out, &problem
	err := command.Run()
	if err != nil && command.ProcessState == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.String(), err
}

// parsed is one message as otr_parse shows it.
type parsed struct {
	name   string
	fields map[string]string
}

func parseAll(t *testing.T, messages []string) (all []parsed) {
	t.Helper()
	out, err := tool(t, strings.Join(messages, "\n")+"\n", "otr_parse")
	if err != nil {
		t.Fatalf("otr_parse: %v", err)
	}
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case key == "":
		case !strings.HasPrefix(line, "\t"):
			all = append(all, parsed{key, map[string]string{}})
		case len(all) > 0:
			all[len(all)-1].fields[key] = strings.TrimSpace(value)
		}
	}
	return all
}

// encoded are the whole OTR messages that went over the wire.
func (w *world) encoded() (out []string) {
	for _, text := range w.sent {
		if strings.HasPrefix(text, "?OTR:") {
			out = append(out, text)
		}
	}
	return out
}

func TestToolkitParsesEveryMessage(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	c, p := w.our("home"), w.their("laptop")
	p.Took(p.Start(alice))
	w.wantPrivate(5 * time.Second)
	w.say(c, p, "a line")
	w.net.Run(time.Second)
	c.End(bob, 0)
	w.net.Run(time.Second)
	all := parseAll(t, w.encoded())
	var names []string
	tags := []string{fmt.Sprint(c.Tag), fmt.Sprint(p.Tag)}
	for _, m := range all {
		names = append(names, m.name)
		if m.fields["Version"] != "03" || !slices.Contains(tags, m.fields["Sender instance"]) {
			t.Errorf("%s: %v", m.name, m.fields)
		}
	}
	want := []string{"D-H Commit Message", "D-H Key Message", "Reveal Signature Message", "Signature Message", "Data Message", "Data Message"}
	if !slices.Equal(names, want) {
		t.Fatalf("otr_parse sees %q", names)
	}
	first, last := all[4].fields, all[5].fields
	if first["Flags"] != "0" || first["Counter"] != "0000000000000001" || len(first["Encrypted message"]) != 2*len("a line") {
		t.Errorf("our line: %v", first)
	}
	if last["Flags"] != "1" || first["Sender instance"] != tags[0] || first["Receiver instance"] != tags[1] {
		t.Errorf("our ending: %v", last)
	}
}

// privates passes randomness on and keeps what is as long as a D-H private
// value, 320 bits.
type privates struct {
	from io.Reader
	seen [][]byte
}

func (p *privates) Read(b []byte) (int, error) {
	n, err := p.from.Read(b)
	if n == 40 {
		p.seen = append(p.seen, bytes.Clone(b))
	}
	return n, err
}

// The toolkit derives the keys of our session from our D-H private value and
// the peer's public one, reads our line with them and forges another.
func TestToolkitReadsAndForges(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	source := &privates{from: rand.NewChaCha8([32]byte{1})}
	k, err := keys.Key(0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Attach(w.net, client.Options{Account: alice, Part: "home", Key: k, Tag: 0x1234, Rand: source, Addressable: true, Policy: otr.Opportunistic()})
	if err != nil {
		t.Fatal(err)
	}
	w.ours = append(w.ours, c)
	p := w.their("laptop")
	p.Took(p.Start(alice))
	w.wantPrivate(5 * time.Second)
	theirs := ""
	for _, m := range parseAll(t, w.encoded()) {
		if m.name == "D-H Key Message" {
			theirs = m.fields["D-H Key"]
		}
	}
	before := len(w.encoded())
	w.say(c, p, "a line to be read")
	w.net.Run(time.Second)
	message := w.encoded()[before]

	aes, mac := findKeys(t, source.seen, theirs, message)
	if out, _ := tool(t, "", "otr_mackey", aes); !strings.Contains(out, mac) {
		t.Errorf("otr_mackey says %q, otr_sesskeys %s", out, mac)
	}
	if got := readWith(t, aes, message); !strings.Contains(got, "a line to be read") {
		t.Errorf("otr_readforge reads %q", got)
	}
	forged, err := tool(t, message+"\n", "otr_readforge", aes, "a forged line")
	at := strings.Index(forged, "?OTR:")
	if err != nil || at < 0 {
		t.Fatalf("otr_readforge forged nothing: %v %q", err, forged)
	}
	if got := readWith(t, aes, strings.TrimSpace(forged[at:])); !strings.Contains(got, "a forged line") {
		t.Errorf("the forgery reads %q", got)
	}
}

// findKeys tries each of our private values; the keys that open the message
// are the session's sending keys.
func findKeys(t *testing.T, privates [][]byte, theirs, message string) (aes, mac string) {
	t.Helper()
	for _, x := range privates {
		out, err := tool(t, "", "otr_sesskeys", hex.EncodeToString(x), theirs)
		if err != nil {
			continue
		}
		aes, mac = "", ""
		for line := range strings.Lines(out) {
			if rest, ok := strings.CutPrefix(line, "Sending   AES key:"); ok {
				aes = strings.TrimSpace(rest)
			}
			if rest, ok := strings.CutPrefix(line, "Sending   MAC key:"); ok {
				mac = strings.TrimSpace(rest)
			}
		}
		if strings.Contains(readWith(t, aes, message), "a line to be read") {
			return aes, mac
		}
	}
	t.Fatalf("none of %d private values opens our message", len(privates))
	return "", ""
}

func readWith(t *testing.T, aes, message string) string {
	t.Helper()
	out, _ := tool(t, message+"\n", "otr_readforge", aes)
	return out
}
