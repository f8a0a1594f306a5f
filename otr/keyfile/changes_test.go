package keyfile

import (
	"testing"

	"pidgin-otr/otr/dsa"
)

var (
	bobOnFile = Peer{Buddy: "bob", Account: Account{Name: "alice", Protocol: "prpl-jabber"}}
	key1      = dsa.Fingerprint{1}
	key2      = dsa.Fingerprint{2}
	key3      = dsa.Fingerprint{3}
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func parsed(t *testing.T, text []byte) *Fingerprints {
	t.Helper()
	f, _, err := ParseFingerprints(text)
	must(t, err)
	return f
}

func add(t *testing.T, f *Fingerprints, fp dsa.Fingerprint) {
	t.Helper()
	_, err := f.Add(bobOnFile, fp)
	must(t, err)
}

// What changed here is made to the file as another program left it; all else is
// the file's.
func TestChangesAreMadeToTheFileAsItIs(t *testing.T) {
	f := parsed(t, nil)
	add(t, f, key1)
	add(t, f, key2)
	f.Begin()
	f.Written(parsed(t, f.Bytes()))
	must(t, f.SetTrust(bobOnFile, key1, Verified))
	add(t, f, key3)

	elsewhere := parsed(t, f.Bytes())
	must(t, elsewhere.SetTrust(bobOnFile, key1, Unverified))
	must(t, elsewhere.SetTrust(bobOnFile, key2, VerifiedSMP))
	must(t, elsewhere.SetTrust(bobOnFile, key3, Verified))
	elsewhere.Apply(f.Begin())
	must(t, f.SetTrust(bobOnFile, key3, VerifiedSMP)) // while it is written
	f.Forget(bobOnFile, key1)
	f.Written(elsewhere)
	want := map[dsa.Fingerprint]Trust{key2: VerifiedSMP, key3: VerifiedSMP}
	got := f.Lookup(bobOnFile)
	if len(got) != len(want) {
		t.Errorf("known %v", got)
	}
	for _, k := range got {
		if k.Trust != want[k.Fingerprint] {
			t.Errorf("%v is %q, want %q", k.Fingerprint, k.Trust, want[k.Fingerprint])
		}
	}
	if cs := f.Begin(); len(cs) != 2 {
		t.Errorf("still to be written: %v", cs)
	}
}

// A key that the file has verified is not less verified for being met here.
func TestWhatIsOnlyFoundLeavesTrustAlone(t *testing.T) {
	f := parsed(t, nil)
	add(t, f, key1)
	elsewhere := parsed(t, nil)
	add(t, elsewhere, key1)
	must(t, elsewhere.SetTrust(bobOnFile, key1, Verified))
	elsewhere.Apply(f.Begin())
	if trust, _ := elsewhere.Trust(bobOnFile, key1); trust != Verified {
		t.Errorf("trust %q", trust)
	}
}

// What comes and goes while nothing can be written takes no room.
func TestComingAndGoingTakesNoRoom(t *testing.T) {
	f := parsed(t, nil)
	v, _, _ := ParseVersions(nil)
	for n := range 10000 {
		fp := dsa.Fingerprint{byte(n), byte(n >> 8)}
		add(t, f, fp)
		v.Raise(fp, 3)
		f.Begin()
		v.Begin()
		f.Failed()
		v.Failed()
		f.Forget(bobOnFile, fp)
		v.Forget(fp)
	}
	if n := len(f.lines); n > 200 {
		t.Errorf("%d lines of fingerprints", n)
	}
	if n := len(f.Begin()) + len(v.Begin()); n > 0 {
		t.Errorf("%d changes to be written", n)
	}
}
