package keyfile

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"pidgin-otr/otr/dsa"
)

func TestVersions(t *testing.T) {
	const digits = "00112233445566778899aabbccddeeff00112233"
	v, problems, err := ParseVersions([]byte("# mine\n" + digits + "\t2\r\n" + strings.ToUpper(digits) + "\t3\nnonsense\n" + digits + "\t2\n"))
	if err != nil || len(problems) != 1 || problems[0].Line != 4 {
		t.Fatalf("%v, %v", problems, err)
	}
	fp := dsa.Fingerprint{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33}
	if v.Best(fp) != 3 || v.Best(dsa.Fingerprint{1}) != 0 {
		t.Errorf("best %d", v.Best(fp))
	}
	if v.Raise(fp, 2) || v.Raise(fp, 3) || v.Raise(fp, 10) || v.Raise(dsa.Fingerprint{2}, 0) || !v.Raise(dsa.Fingerprint{1}, 2) {
		t.Error("wrongly raised")
	}
	want := "# mine\n" + digits + "\t3\nnonsense\n01" + strings.Repeat("00", 19) + "\t2\n"
	if got := string(v.Bytes()); got != want {
		t.Errorf("wrote %q", got)
	}
}

func TestVersionsOfNothing(t *testing.T) {
	v, problems, err := ParseVersions(nil)
	if err != nil || problems != nil || v.Best(dsa.Fingerprint{}) != 0 || v.Bytes() != nil {
		t.Errorf("%v, %v, %q", problems, err, v.Bytes())
	}
	v.Raise(dsa.Fingerprint{7}, 3)
	if got := string(v.Bytes()); !strings.HasPrefix(got, versionsHeader+"\n07") {
		t.Errorf("wrote %q", got)
	}
	if _, _, err := ParseVersions([]byte("\x00\x01")); !errors.Is(err, ErrDamaged) {
		t.Errorf("binary: %v", err)
	}
}

func TestVersionsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkVersions(t, fileText(t)) })
}

func FuzzVersions(f *testing.F) {
	f.Add([]byte("# note\n" + strings.Repeat("0a", 20) + "\t3\r\n" + strings.Repeat("B", 40) + "\t2"))
	f.Fuzz(func(t *testing.T, data []byte) { checkVersions(t, data) })
}

func checkVersions(t rapid.TB, data []byte) { checkSurvives(t, data, ParseVersions) }
