package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// What the host pays for the plugin: of a real Pidgin without any, with this one and
// with pidgin-otr, in turn, what it computes to start, how much memory it has then, and
// what its main loop computes at one go, for it answers nobody meanwhile. That is less
// than it takes by the clock on a machine that does other things too.

const (
	hostBuddies      = 2000
	hostFingerprints = 10_000
	hostRuns         = 5 // of each; an odd number, for the median
)

// listSaved is how long after a change Pidgin itself has written its buddy list, for
// which it answers nobody.
const listSaved = 6 * time.Second

// hosts are what a Pidgin loads, in the order of the columns.
var hosts = []rig.Plugin{rig.NoPlugin, rig.Ours, rig.PidginOTR}

func BenchmarkHost(b *testing.B) {
	path, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	h := &hostBench{b: b, library: path, probe: helper(b, "blocks", "glib-2.0"), rows: hostRows()}
	h.Rig = rig.New(b, rig.Options{Dir: filepath.Join("..", "..", "build", "desktop", rig.FileName(b.Name()))})
	defer h.Rig.Close()
	for range b.N {
		for run := range hostRuns {
			for _, kind := range hosts {
				h.run(kind, fmt.Sprintf("alice-%d-%d", kind, run))
			}
		}
	}
	fmt.Print(hostTable(h.rows))
}

// hostBench measures one Pidgin after the other.
type hostBench struct {
	*rig.Rig
	b              *testing.B
	library, probe string
	rows           map[string]*hostRow
	a              *rig.Pidgin
	kind           rig.Plugin
	file           string // where the probe writes
}

// run starts a Pidgin with a crowd on its list and on file, and takes all
// measurements of it.
func (h *hostBench) run(kind rig.Plugin, who string) {
	h.kind, h.file = kind, h.Dir(who+".blocks")
	begun := time.Now()
	h.a = h.Start(rig.Person{
		Who: who, Account: "alice", Resource: "desk", Plugin: kind, Library: h.library,
		// Assistive software looks at every row and every widget: it stays away.
		Env: []string{"LD_PRELOAD=" + h.probe, "BLOCKS=" + h.file, "GTK_MODULES="},
		Files: map[string][]byte{
			"otr.fingerprints": []byte(manyKnown(hostFingerprints)),
			"blist.xml":        crowdedList("alice@localhost/desk", hostBuddies),
		},
	})[0]
	time.Sleep(3 * time.Second)
	h.started(begun)
	if kind != rig.NoPlugin {
		h.contacts()
	}
	if kind == rig.Ours {
		h.window()
	}
	h.a.Stop()
}

// started takes the rows of a Pidgin that has signed on and has nothing to do.
func (h *hostBench) started(begun time.Time) {
	all := readBlocks(h, h.file)
	h.time(rowStart, all[0])
	h.put(rowMemory, resident(h, h.a))
	h.time(rowSignOn, longest(all[1:], begun, time.Now()))
}

// contacts takes the handshakes with a client that is new, and again.
func (h *hostBench) contacts() {
	peer := newEnginePeer(h.b, h.Rig, "bob", "laptop", "alice@localhost")
	defer peer.Close()
	h.a.Open(bob)
	h.Eventually(patience, "alice sees bob", func() bool { return h.a.Sees(bob) })
	time.Sleep(listSaved)
	h.during(rowFirst, peer.start)
	h.during(rowAgain, peer.start)
}

// window takes what the user does in the window of known fingerprints.
func (h *hostBench) window() {
	time.Sleep(listSaved)
	// Type sees by assistive software what stands in the entry.
	h.a.Focus("bob")
	h.a.TypeOn("/otr fingerprints")
	time.Sleep(300 * time.Millisecond)
	h.during(rowOpen, func() { h.a.Tap("Return"); h.a.Focus(knownWindow) })
	h.a.Place(knownWindow, 0, 0, 1060, 420)
	h.during(rowScroll, func() {
		for range 20 {
			h.a.Keys(knownWindow, "Next")
		}
		h.a.Keys(knownWindow, "End", "Home")
	})
	h.during(rowSearch, func() { h.a.Focus(knownWindow); h.a.TypeOn("buddy09999") })
	h.a.Tap("Escape")
	h.during(rowSort, func() {
		for _, x := range []int{60, 60, 230, 500, 800} {
			h.a.ClickAt(x, 40)
			time.Sleep(200 * time.Millisecond)
		}
	})
	h.during(rowAll, func() {
		h.a.Keys(knownWindow, "ctrl+a")
		h.a.ClickAt(60, 40)
	})
	h.during(rowMeanwhile, func() {
		peer := newEnginePeer(h.b, h.Rig, "bob", "phone", "alice@localhost")
		defer peer.Close()
		peer.start()
	})
}

// during takes the longest block while work is done, and the second after.
func (h *hostBench) during(row string, work func()) {
	begun := time.Now()
	work()
	time.Sleep(time.Second)
	h.time(row, longest(readBlocks(h, h.file), begun, time.Now()))
}

// time takes what a block computed, and how long it took by the clock.
func (h *hostBench) time(row string, k block) {
	h.put(row, k.computed.Seconds()*1e3)
	if h.kind == rig.Ours {
		h.rows[row].clock = append(h.rows[row].clock, k.took.Seconds()*1e3)
	}
}

func (h *hostBench) put(row string, v float64) {
	r := h.rows[row]
	r.values[h.kind] = append(r.values[h.kind], v)
}

// block is a time in which the main loop answered nobody.
type block struct {
	begun    time.Time
	took     time.Duration
	computed time.Duration // of that, by the main thread
}

// readBlocks reads what the probe has written; the first is the start.
func readBlocks(t rig.T, file string) (all []block) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for line := range strings.Lines(string(text)) {
		var begun, took, computed int64
		if _, err := fmt.Sscan(line, &begun, &took, &computed); err == nil {
			all = append(all, block{time.Unix(0, begun), time.Duration(took), time.Duration(computed)})
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return all
}

// longest is the longest block that began between two times.
func longest(all []block, from, to time.Time) (most block) {
	for _, k := range all {
		in := !k.begun.Before(from) && k.begun.Before(to)
		if in && k.computed > most.computed {
			most = k
		}
	}
	return most
}

// resident is the memory that a Pidgin has, in megabytes of 2^20 bytes.
func resident(t rig.T, p *rig.Pidgin) (megabytes float64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for line := range strings.Lines(string(text)) {
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &megabytes); n == 1 {
			return megabytes / 1024
		}
	}
	t.Fatalf("no VmRSS of %s", p.Who)
	return 0
}

// crowdedList is a buddy list with bob and many others.
func crowdedList(account string, others int) []byte {
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'><blist><group name='Buddies'>\n")
	buddy := func(name string) {
		fmt.Fprintf(&b, "<contact><buddy account='%s' proto='prpl-jabber'><name>%s</name></buddy></contact>\n", account, name)
	}
	buddy(bob)
	for i := range others {
		buddy(fmt.Sprintf("buddy%05d@example.org", i))
	}
	b.WriteString("</group></blist></purple>\n")
	return []byte(b.String())
}
