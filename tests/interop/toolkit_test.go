package interop

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

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

// revealed are the MAC keys that the message publishes, in order.
func (m parsed) revealed() (keys []string) {
	for i := 1; m.fields[fmt.Sprint("Key ", i)] != ""; i++ {
		keys = append(keys, m.fields[fmt.Sprint("Key ", i)])
	}
	return keys
}

func eachVersion(t *testing.T, f func(t *testing.T, version int)) {
	for version := 2; version <= 3; version++ {
		t.Run(fmt.Sprint("version ", version), func(t *testing.T) { f(t, version) })
	}
}

func TestToolkitParsesEveryMessage(t *testing.T) {
	eachVersion(t, func(t *testing.T, version int) {
		w := newWorld(t, relay.Options{Addressable: true})
		c, p := w.pair(version, they)
		w.say(c, p, "a line")
		w.net.Run(time.Second)
		c.End(bob, 0)
		w.net.Run(time.Second)
		all := parseAll(t, w.encoded())
		ours, theirs := "", "" // version 2 has no tags
		if version == 3 {
			ours, theirs = fmt.Sprint(uint32(c.Tag)), fmt.Sprint(p.Tag)
		}
		var names []string
		for _, m := range all {
			names = append(names, m.name)
			if sender := m.fields["Sender instance"]; m.fields["Version"] != fmt.Sprintf("%02d", version) || sender != ours && sender != theirs {
				t.Errorf("%s: %v", m.name, m.fields)
			}
		}
		want := []string{"D-H Commit Message", "D-H Key Message", "Reveal Signature Message", "Signature Message", "Data Message", "Data Message"}
		if !slices.Equal(names, want) {
			t.Fatalf("otr_parse sees %q", names)
		}
		for i, m := range all[4:] {
			if m.fields["Sender instance"] != ours || m.fields["Receiver instance"] != theirs {
				t.Errorf("data message %d: %v", i, m.fields)
			}
		}
		line, ending := all[4].fields, all[5].fields
		if line["Flags"] != "0" || line["Counter"] != "0000000000000001" || len(line["Encrypted message"]) != 2*len("a line") {
			t.Errorf("our line: %v", line)
		}
		if ending["Flags"] != "1" || ending["Counter"] != "0000000000000002" {
			t.Errorf("our ending: %v", ending)
		}
	})
}
