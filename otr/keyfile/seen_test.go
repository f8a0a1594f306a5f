package keyfile

import (
	"bytes"
	"testing"
	"time"

	"pidgin-otr/otr/dsa"
)

var (
	seenBob = Peer{Buddy: "bob@example.org", Account: Account{Name: "alice@example.org/home", Protocol: "prpl-jabber"}}
	seenKey = dsa.Fingerprint{1, 2, 3}
	noon    = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
)

func readSeen(t *testing.T, text string) *Seen {
	t.Helper()
	s, problems, err := ParseSeen([]byte(text))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	return s
}

func TestSightingsAreWrittenAndReadBack(t *testing.T) {
	s := readSeen(t, "")
	want := Sighting{First: noon, Last: noon.Add(time.Hour), Verified: noon.Add(time.Minute), Client: "phone\u00e9"}
	noted := want
	noted.Client = "ph\to\nne\u00e9\xff"
	noted.Last = noted.Last.Add(time.Millisecond)
	if err := s.Note(seenBob, seenKey, noted); err != nil {
		t.Fatal(err)
	}
	again := readSeen(t, string(s.Bytes()))
	if got := again.Find(seenBob, seenKey); got != want {
		t.Errorf("read %+v, not %+v", got, want)
	}
	if got := again.Bytes(); !bytes.Equal(got, s.Bytes()) {
		t.Errorf("written %q", got)
	}
	if err := s.Note(Peer{Buddy: "a\tb"}, seenKey, want); err == nil {
		t.Error("a name with a tab was taken")
	}
}

// What another program of the user's has written meanwhile stays.
func TestSightingsOfTwoProgramsAreMerged(t *testing.T) {
	ours := readSeen(t, "")
	must(t, ours.Note(seenBob, seenKey, Sighting{First: noon, Last: noon, Client: "phone"}))
	file := readSeen(t, "# a note\n"+
		"bob@example.org\talice@example.org/home\tprpl-jabber\t0102030000000000000000000000000000000000\t2025-01-01T00:00:00Z\t2027-01-01T00:00:00Z\t\tlaptop\n"+
		"carol\talice\tprpl-irc\tff00000000000000000000000000000000000000\t\t\t\t\n")
	file.Apply(ours.Begin())
	ours.Written(file)
	got := ours.Find(seenBob, seenKey)
	if got.First.Year() != 2025 || got.Last.Year() != 2027 || got.Client != "laptop" {
		t.Errorf("merged into %+v", got)
	}
	if text := ours.Bytes(); !bytes.Contains(text, []byte("# a note\n")) || !bytes.Contains(text, []byte("carol\talice")) {
		t.Errorf("lost something: %s", text)
	}
	if left := ours.Begin(); len(left) != 0 {
		t.Errorf("still to be written: %+v", left)
	}
}

func TestForgottenSightingIsGone(t *testing.T) {
	s := readSeen(t, "")
	must(t, s.Note(seenBob, seenKey, Sighting{First: noon}))
	file := readSeen(t, "")
	file.Apply(s.Begin())
	s.Written(file)
	if !s.Forget(seenBob, seenKey) || s.Forget(seenBob, seenKey) {
		t.Error("not forgotten once")
	}
	onDisk := readSeen(t, string(file.Bytes()))
	onDisk.Apply(s.Begin())
	if got := onDisk.Find(seenBob, seenKey); got != (Sighting{}) {
		t.Errorf("left %+v", got)
	}
}

func TestFailedSightingsAreWrittenNextTime(t *testing.T) {
	s := readSeen(t, "")
	must(t, s.Note(seenBob, seenKey, Sighting{First: noon}))
	s.Begin()
	s.Failed()
	if got := s.Begin(); len(got) != 1 {
		t.Errorf("to be written: %+v", got)
	}
}

func TestDamagedSightings(t *testing.T) {
	if _, _, err := ParseSeen([]byte("a\x00b\n")); err == nil {
		t.Error("a NUL byte was taken for text")
	}
	s, problems, err := ParseSeen([]byte("\xef\xbb\xbfa\tb\tc\t0102030000000000000000000000000000000000\tyesterday\t\t\t\n"))
	if err != nil || len(problems) != 1 || !bytes.Contains(s.Bytes(), []byte("yesterday")) {
		t.Errorf("%v, %v, %s", problems, err, s.Bytes())
	}
}

func FuzzSeen(f *testing.F) {
	f.Add([]byte("# x\nbob\talice\tprpl-irc\tff00000000000000000000000000000000000000\t2025-01-01T00:00:00Z\t\t\tphone\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := ParseSeen(data)
		if err != nil {
			return
		}
		once := s.Bytes()
		again, _, err := ParseSeen(once)
		if err != nil || !bytes.Equal(again.Bytes(), once) {
			t.Errorf("%q became %q (%v)", once, again.Bytes(), err)
		}
	})
}
