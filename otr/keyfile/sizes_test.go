package keyfile

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestSizes(t *testing.T) {
	const file = "# mine\nprpl-irc\t400\nprpl-jabber\t 60000 \r\nprpl-gg\t0\nprpl-msn\t-1\nprpl-icq\tmany\nprpl-aim\t36\nprpl-yahoo\t500\t600\n" +
		"a-protocol-with-a-name-longer-than-the-buffer-has\t1000\nprpl-novell\t1\nprpl-novell\t1000\nprpl-small\t37"
	s, problems, err := ParseSizes([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []Problem{{Kind: BadLine, Line: 5}, {Kind: BadLine, Line: 6}, {Kind: BadLine, Line: 7}, {Kind: BadLine, Line: 8}, {Kind: LongLine, Line: 9}, {Kind: BadLine, Line: 10}}
	if !reflect.DeepEqual(problems, want) {
		t.Errorf("problems %v", problems)
	}
	for protocol, limit := range map[string]int{
		"prpl-irc": 400, "prpl-jabber": 60000, "prpl-gg": 0, "prpl-msn": 1409, "prpl-icq": 2346,
		"prpl-aim": 2343, "prpl-yahoo": 799, "prpl-novell": 1000, "prpl-oscar": 2343, "prpl-other": 0, "prpl-small": 37,
	} {
		if got := s.Limit(protocol); got != limit {
			t.Errorf("%s: %d, want %d", protocol, got, limit)
		}
	}
	if got := string(s.Bytes()); got != file+"\n" {
		t.Errorf("lines did not survive: %q", got)
	}
}

func TestSizesOfTheNetworks(t *testing.T) {
	s, _, err := ParseSizes(nil)
	if err != nil {
		t.Fatal(err)
	}
	for protocol, limit := range map[string]int{"prpl-jabber": 32 << 10, "prpl-irc": 417, "prpl-other": 0} {
		if got := s.Limit(protocol); got != limit {
			t.Errorf("%s: %d, want %d", protocol, got, limit)
		}
	}
}

func TestSizesDamaged(t *testing.T) {
	s, _, err := ParseSizes([]byte("prpl-irc\t400\n\x00\x00"))
	if !errors.Is(err, ErrDamaged) || s.Limit("prpl-irc") != 400 {
		t.Errorf("limit %d, error %v", s.Limit("prpl-irc"), err)
	}
}

func TestSizesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkSizes(t, fileText(t)) })
}

func FuzzSizes(f *testing.F) {
	f.Add([]byte("prpl-irc\t400\nprpl-jabber\t0\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) { checkSizes(t, data) })
}

func checkSizes(t rapid.TB, data []byte) {
	s, _, _ := ParseSizes(data)
	again, _, err := ParseSizes(s.Bytes())
	if err != nil || !reflect.DeepEqual(again, s) {
		t.Fatalf("round trip changed %q to %q (%v)", s.Bytes(), again.Bytes(), err)
	}
}
