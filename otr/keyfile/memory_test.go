package keyfile

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
)

// A process keeps the table as long as it lives, twice: of the known fingerprints and
// of the agreed keys.
func TestManyFingerprintsTakeLittleMemory(t *testing.T) {
	const entries, most = 10_000, 1_200_000
	var data bytes.Buffer
	for n := range entries {
		fmt.Fprintf(&data, "buddy%05d@example.org\tme@example.org/home\tprpl-jabber\t%040x\tverified\n", n, n)
	}
	before := liveBytes()
	f, problems, err := ParseFingerprints(data.Bytes())
	took := liveBytes() - before
	if err != nil || len(problems) > 0 || f.Len() != entries {
		t.Fatal(f.Len(), problems, err)
	}
	t.Logf("%d fingerprints of %d bytes of text take %d bytes", entries, data.Len(), took)
	if took > most {
		t.Errorf("%d fingerprints take %d bytes", entries, took)
	}
	runtime.KeepAlive(f)
	runtime.KeepAlive(&data)
}

func liveBytes() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Which line of a buddy is the first one changes when that is forgotten.
func TestForgottenFirstFingerprintLeavesTheOthers(t *testing.T) {
	f, _, _ := ParseFingerprints([]byte(bobFields + digitsA + "\tverified\n" + bobFields + digitsB + "\tsmp\n"))
	a, b := fingerprint(t, digitsA), fingerprint(t, digitsB)
	f.Forget(bob, a)
	if trust, ok := f.Trust(bob, b); trust != VerifiedSMP || !ok {
		t.Error("the other one:", trust, ok)
	}
	if _, ok := f.Trust(bob, a); ok {
		t.Error("the forgotten one is known")
	}
	added, err := f.Add(bob, a)
	if trust, ok := f.Trust(bob, a); !added || err != nil || trust != Unverified || !ok {
		t.Error("known again:", added, err, trust, ok)
	}
	if known := f.Lookup(bob); len(known) != 2 || known[0].Fingerprint != b || known[1].Fingerprint != a {
		t.Error("in order:", known)
	}
	f.Forget(bob, b)
	f.Forget(bob, a)
	if _, ok := f.Trust(bob, a); ok || f.Len() != 0 {
		t.Error("known after all were forgotten")
	}
}
