package plugin

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/plugin/store"
)

// Of a long file each first contact would otherwise make several copies, which stay
// with the process until they are collected.
func TestFirstContactsTakeNoMemoryOfALongFile(t *testing.T) {
	const contacts, most = 20, 20 << 20
	folder := t.TempDir()
	p := longFile(t, folder)
	first := contact(t, p, 0) // what lasts is made with the first one
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for n := 1; n < contacts; n++ {
		contact(t, p, n)
	}
	runtime.ReadMemStats(&after)
	took := (after.TotalAlloc - before.TotalAlloc) + first
	t.Logf("%d first contacts took %.1f MB, the first of them %.1f MB", contacts, float64(took)/(1<<20), float64(first)/(1<<20))
	if took > most {
		t.Errorf("%d first contacts took %d bytes", contacts, took)
	}
	data, err := os.ReadFile(filepath.Join(folder, keyfile.FingerprintsName))
	if err != nil {
		t.Fatal(err)
	}
	known, problems, err := keyfile.ParseFingerprints(data)
	if err != nil || len(problems) > 0 || known.Len() != 100_000+contacts {
		t.Errorf("the file holds %d fingerprints, %v, %v", known.Len(), problems, err)
	}
}

// longFile is a plugin whose file has 100,000 fingerprints.
func longFile(t *testing.T, folder string) *Plugin {
	var data bytes.Buffer
	for n := range 100_000 {
		fmt.Fprintf(&data, "buddy%06d@example.org\tme@example.org\tprpl-jabber\t%040x\t\n", n, n)
	}
	if err := os.WriteFile(filepath.Join(folder, keyfile.FingerprintsName), data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	p := newWorld(t).join(protocolXMPP, aliceHome, 0).plugin
	p.files = store.Open(folder)
	p.loadTrust()
	return p
}

// contact puts a fingerprint on file and returns how many bytes that took.
func contact(t *testing.T, p *Plugin, n int) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	who := keyfile.Peer{Buddy: fmt.Sprintf("new%d@example.org", n), Account: keyfile.Account{Name: "me@example.org", Protocol: "prpl-jabber"}}
	if _, err := p.trust.known.Add(who, otr.Fingerprint{0xff, byte(n)}); err != nil {
		t.Fatal(err)
	}
	w := p.begin(&p.trust.file)
	p.wrote(&p.trust.file, w, w.run())
	if p.trust.file.unsaved {
		t.Fatal("the file was not written")
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
