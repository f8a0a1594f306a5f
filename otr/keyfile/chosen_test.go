package keyfile

import (
	"bytes"
	"testing"
)

func never(Account) bool { return false }

func readChoices(t *testing.T, text string) *Choices {
	t.Helper()
	c, problems, err := ParseChoices([]byte(text))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	return c
}

func TestChoicesAreWrittenAndReadBack(t *testing.T) {
	c := readChoices(t, "\xef\xbb\xbf# mine\nmary\talice\tprpl-irc\tenabled,later\n")
	all, none := Chosen{true, true, true, true, true}, Chosen{}
	ann := Peer{Buddy: "ann", Account: Account{Name: "alice", Protocol: "prpl-irc"}}
	for who, chosen := range map[Peer]Chosen{seenBob: all, ann: none} {
		if err := c.Set(who, chosen); err != nil {
			t.Fatal(err)
		}
	}
	again := readChoices(t, string(c.Bytes()))
	for who, want := range map[Peer]Chosen{seenBob: all, ann: none} {
		if got, ok := again.Find(who, never); !ok || got != want {
			t.Errorf("%v: read %+v, %v", who, got, ok)
		}
	}
	if !bytes.Contains(again.Bytes(), []byte("# mine\n")) || !bytes.Contains(again.Bytes(), []byte("mary\talice\tprpl-irc\tenabled\n")) {
		t.Errorf("lost something: %s", again.Bytes())
	}
	if c.Set(Peer{Buddy: "a\nb"}, all) == nil {
		t.Error("a name of two lines was taken")
	}
}

func TestChoicesOfTwoProgramsAreMerged(t *testing.T) {
	ours := readChoices(t, "mary\talice\tprpl-irc\tenabled\n")
	must(t, ours.Set(seenBob, Chosen{Enabled: true}))
	ours.Forget(Peer{Buddy: "mary", Account: Account{Name: "Alice", Protocol: "prpl-irc"}}, func(Account) bool { return true })
	file := readChoices(t, "mary\talice\tprpl-irc\tenabled\nann\talice\tprpl-irc\t\n")
	file.Apply(ours.Begin())
	ours.Written(file)
	want := chosenHeader + "\nann\talice\tprpl-irc\t\nbob@example.org\talice@example.org/home\tprpl-jabber\tenabled\n"
	if got := string(ours.Bytes()); got != want {
		t.Errorf("merged into %q", got)
	}
	must(t, ours.Set(seenBob, Chosen{NoLog: true}))
	ours.Begin()
	ours.Failed()
	if got := ours.Begin(); len(got) != 1 || !got[0].Chosen.NoLog {
		t.Errorf("to be written: %+v", got)
	}
	if _, _, err := ParseChoices([]byte("a\x00")); err == nil {
		t.Error("a NUL byte was taken for text")
	}
}

func FuzzChoices(f *testing.F) {
	f.Add([]byte("# x\nbob\talice\tprpl-irc\tenabled,avoidlogging\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := ParseChoices(data)
		if err != nil {
			return
		}
		once := c.Bytes()
		again, _, err := ParseChoices(once)
		if err != nil || !bytes.Equal(again.Bytes(), once) {
			t.Errorf("%q became %q (%v)", once, again.Bytes(), err)
		}
	})
}
