package plugin

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/plugin/store"
)

const longFile = 100_000

// Of a long file each first contact would otherwise make several copies, which stay
// with the process until they are collected.
func TestFirstContactsTakeNoMemoryOfLongFiles(t *testing.T) {
	const contacts, most = 20, 20 << 20
	folder := t.TempDir()
	p := longFiles(t, folder)
	var took uint64
	for n := range contacts {
		took += contact(t, p, n)
	}
	t.Logf("%d first contacts took %.1f MB", contacts, float64(took)/(1<<20))
	if took > most {
		t.Errorf("%d first contacts took %d bytes", contacts, took)
	}
	for name, header := range map[string]int{keyfile.FingerprintsName: 0, keyfile.AgreedName: 1, keyfile.SeenName: 0, keyfile.VersionsName: 0} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(data, []byte("\n")); lines != longFile+contacts+header {
			t.Errorf("%s has %d lines", name, lines)
		}
	}
}

// longFiles is a plugin whose files have 100,000 fingerprints each.
func longFiles(t *testing.T, folder string) *Plugin {
	var known, seen, versions bytes.Buffer
	for n := range longFile {
		line := fmt.Sprintf("buddy%06d@example.org\tme@example.org\tprpl-jabber\t%040x\t", n, n)
		fmt.Fprintf(&known, "%s\n", line)
		fmt.Fprintf(&seen, "%s2024-05-01T12:00:00Z\t2024-05-01T12:00:00Z\t\tlaptop\n", line)
		fmt.Fprintf(&versions, "%040x\t3\n", n)
	}
	for name, data := range map[string][]byte{keyfile.FingerprintsName: known.Bytes(), keyfile.SeenName: seen.Bytes(), keyfile.VersionsName: versions.Bytes()} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := newWorld(t).join(protocolXMPP, aliceHome, 0).plugin
	p.files = store.Open(folder)
	p.loadTrust()
	p.loadVersions()
	p.loadAgreed()
	p.loadSeen()
	p.flush()
	return p
}

// contact puts a fingerprint on all files and returns how many bytes that took.
func contact(t *testing.T, p *Plugin, n int) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	who := keyfile.Peer{Buddy: fmt.Sprintf("new%d@example.org", n), Account: keyfile.Account{Name: "me@example.org", Protocol: "prpl-jabber"}}
	fp := otr.Fingerprint{0xff, byte(n)}
	if _, err := p.trust.known.Add(who, fp); err != nil {
		t.Fatal(err)
	}
	if _, err := p.agreed.keys.Add(who, fp); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)
	if err := p.seen.seen.Note(who, fp, keyfile.Sighting{First: now, Last: now}); err != nil {
		t.Fatal(err)
	}
	p.best.versions.Raise(fp, 3)
	for _, f := range []*userFile{&p.trust.file, &p.agreed.file, &p.seen.file, &p.best.file} {
		w := p.begin(f)
		p.finishWrite(f, w, w.run())
		if f.unsaved {
			t.Fatalf("%s was not written", f.name)
		}
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
