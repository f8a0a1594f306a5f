package keyfile

import (
	"bytes"
	"testing"
)

var (
	plainBob   = Peer{Buddy: "bob", Account: Account{Name: "alice", Protocol: "prpl-irc"}}
	plainCarol = Peer{Buddy: "carol", Account: plainBob.Account}
)

func readPlain(t *testing.T, text string) *Plain {
	t.Helper()
	p, problems, err := ParsePlain([]byte(text))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	return p
}

// What another program of the user's has written meanwhile stays, and of ours what
// changed.
func TestPlainBuddiesOfTwoProgramsAreMerged(t *testing.T) {
	ours := readPlain(t, "bob\talice\tprpl-irc\n")
	ours.Forget(plainBob)
	if added, err := ours.Add(plainCarol); !added || err != nil {
		t.Fatal(added, err)
	}
	file := readPlain(t, "# a note\nbob\talice\tprpl-irc\ndave\talice\tprpl-irc\n")
	file.Apply(ours.Begin())
	ours.Written(file)
	again := readPlain(t, string(ours.Bytes()))
	if got, want := string(again.Bytes()), "# a note\ndave\talice\tprpl-irc\ncarol\talice\tprpl-irc\n"; got != want {
		t.Errorf("merged into %q", got)
	}
	if left := ours.Begin(); len(left) != 0 {
		t.Errorf("still to be written: %+v", left)
	}
}

func TestFailedPlainBuddyIsWrittenNextTime(t *testing.T) {
	p := readPlain(t, "")
	_, err := p.Add(plainBob)
	must(t, err)
	p.Begin()
	p.Failed()
	if got := p.Begin(); len(got) != 1 {
		t.Errorf("to be written: %+v", got)
	}
	if _, err := p.Add(Peer{Buddy: "a\tb"}); err == nil {
		t.Error("a name with a tab was taken")
	}
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte("# x\nbob\talice\tprpl-irc\nbob\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _, err := ParsePlain(data)
		if err != nil {
			return
		}
		once := p.Bytes()
		again, _, err := ParsePlain(once)
		if err != nil || !bytes.Equal(again.Bytes(), once) {
			t.Errorf("%q became %q (%v)", once, again.Bytes(), err)
		}
	})
}
