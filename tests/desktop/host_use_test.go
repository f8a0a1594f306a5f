package desktop

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// flush is a thread's call that waits for the disk, with the file that it is for.
var flush = regexp.MustCompile(`(?m)^(\d+) +f(?:data)?sync\(\d+<([^>]*)>`)

// Whoever waits for a disk answers nobody meanwhile, on a slow one for seconds.
func TestMainThreadDoesNotWaitForTheDisk(t *testing.T) {
	r := newRig(t)
	alice, _, _ := persons(t, rig.Ours)
	calls := r.Dir("alice.calls")
	alice.Through = []string{"strace", "-D", "-f", "-y", "-o", calls, "-e", "trace=fsync,fdatasync"}
	alice.Files = map[string][]byte{"otr.fingerprints": []byte(manyKnown(hostFingerprints))}
	a := r.Start(alice)[0]
	r.Eventually(patience, "alice is online", a.SignedOn)
	a.Open(bob)
	for _, client := range []string{"laptop", "phone"} {
		peer := newEnginePeer(t, r, "bob", client, "alice@localhost")
		peer.start()
		peer.Close()
	}
	for _, file := range []string{"otr.fingerprints", "otr-sessions.agreed", "otr-sessions.seen"} {
		r.Eventually(patience, file+" is on the disk", func() bool { return len(flushed(t, calls, file)) > 0 })
	}
	for _, thread := range flushed(t, calls, "otr") {
		if thread == a.PID() {
			t.Errorf("the main thread waited for the disk: %s", calls)
		}
	}
}

// flushed are the threads that waited until files with the word in their names were on
// the disk.
func flushed(t *testing.T, calls, word string) (threads []int) {
	t.Helper()
	text, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range flush.FindAllStringSubmatch(string(text), -1) {
		name := call[2][strings.LastIndex(call[2], "/")+1:]
		thread, err := strconv.Atoi(call[1])
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, word) {
			threads = append(threads, thread)
		}
	}
	return threads
}

const (
	manyContacts = 20
	manyLines    = 500
	mostGrowth   = 20              // MB
	startOver    = 4 * time.Second // after the load what it took was given back
)

// With each contact a file of 100,000 lines is added to, and nothing of it may stay in
// memory. That Pidgin shows what was said counts too.
func TestMemoryStaysWhereItIsInLongUse(t *testing.T) {
	r := newRig(t)
	alice, _, _ := persons(t, rig.Ours)
	alice.Files = map[string][]byte{"otr.fingerprints": []byte(manyKnown(100_000))}
	a := r.Start(alice)[0]
	quiet(t, a)
	a.Open(bob)
	talk := func(client string, lines int) {
		peer := newEnginePeer(t, r, "bob", client, "alice@localhost")
		defer peer.Close()
		peer.start()
		for n := range lines {
			peer.say(fmt.Sprintf("line %d to %s", n, client))
		}
		r.Eventually(patience, "the last line comes", func() bool {
			read := a.Read(bob)
			return lines == 0 || len(read) > 0 && read[len(read)-1] == fmt.Sprintf("line %d to %s", lines-1, client)
		})
		peer.end()
	}
	talk("first", 1)
	time.Sleep(startOver)
	begun := resident(r, a)
	for n := range manyContacts {
		talk(fmt.Sprintf("client%d", n), 1)
	}
	met := resident(r, a)
	talk("last", manyLines)
	spoken := resident(r, a)
	t.Logf("%.1f MB, after %d contacts %.1f MB, after %d lines %.1f MB", begun, manyContacts, met, manyLines, spoken)
	if met-begun > mostGrowth || spoken-met > mostGrowth {
		t.Errorf("the memory grew from %.1f over %.1f to %.1f MB", begun, met, spoken)
	}
}
