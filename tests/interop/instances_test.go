package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// Every pair of clients gets its session and every text arrives once, whatever
// the length of the text and of the network's messages.
func TestInstancesAndFragments(t *testing.T) {
	for _, shape := range [][2]int{{1, 1}, {1, 3}, {3, 1}, {3, 2}, {2, 3}} {
		for _, size := range []int{0, 100, 250, 700, 1500} {
			for starter := range 2 {
				name := fmt.Sprintf("%dx%d/pieces of %d/%s starts", shape[0], shape[1], size, side(starter))
				t.Run(name, func(t *testing.T) { instances(t, shape, size, starter) })
			}
		}
	}
}

func instances(t *testing.T, shape [2]int, size, starter int) {
	w := newWorld(t, relay.Options{Rule: relay.ToAll})
	for i := range shape[0] {
		w.our(fmt.Sprint(i)).Engine.SetMaxMessage(size)
	}
	for i := range shape[1] {
		if err := w.their(fmt.Sprint(i)).SetMaxMessage(size); err != nil {
			t.Fatal(err)
		}
	}
	w.start(starter, w.ours[0], w.theirs[0])
	w.wantPrivate(10 * time.Second)
	w.everyPairTalks([]int{1, 99, 1023, 8191, 65536})
	for _, text := range w.sent {
		if size > 0 && len(text) > size && strings.HasPrefix(text, "?OTR:") {
			t.Errorf("a message of %d bytes, %d allowed", len(text), size)
		}
	}
}

// everyPairTalks sends texts of the given lengths both ways between all pairs.
func (w *world) everyPairTalks(lengths []int) {
	w.Helper()
	ours, theirs := make([][]string, len(w.ours)), make([][]string, len(w.theirs))
	for i, c := range w.ours {
		for j, p := range w.theirs {
			for _, n := range lengths {
				out, in := filler(n, i, j, "o"), filler(n, i, j, "i")
				w.say(c, p, out)
				w.answer(p, c, in)
				theirs[j] = append(theirs[j], out)
				ours[i] = append(ours[i], in)
			}
			w.net.Run(time.Second)
		}
	}
	w.net.Run(10 * time.Second)
	for i, c := range w.ours {
		sameTexts(w.T, fmt.Sprintf("our %d", i), ourPrivateTexts(c), ours[i])
	}
	for j, p := range w.theirs {
		sameTexts(w.T, fmt.Sprintf("their %d", j), privateTexts(p), theirs[j])
	}
}

func filler(n, i, j int, way string) string {
	if n == 1 {
		return string(rune('A' + i*8 + j))
	}
	head := fmt.Sprintf("%s %d %d %d ", way, i, j, n)
	return (head + strings.Repeat("text ", n/5+1))[:n]
}

func sameTexts(t *testing.T, who string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("%s read %d texts, want %d", who, len(got), len(want))
	for k := range min(len(got), len(want)) {
		if got[k] != want[k] {
			t.Errorf("%s: %.40q (%d), want %.40q (%d)", who, got[k], len(got[k]), want[k], len(want[k]))
			return
		}
	}
}

// A client with a copied instance-tag file and a key of its own is a session
// of its own: it takes nothing over.
func TestCopiedTagWithAnotherKey(t *testing.T) {
	w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: true})
	dir := t.TempDir()
	c, genuine := w.our("home"), w.theirWith("laptop", dir)
	c.Start(bob)
	w.wantPrivate(5 * time.Second)
	before, _ := sessionOf(c, genuine)
	c.Trust(bob, otr.Fingerprint(genuine.Fingerprint), true)
	c.Select(bob, otr.Selection{Mode: otr.Explicit, Session: before.ID})

	copied := w.theirWith("phone", w.copyFile(dir, tagFile))
	if copied.Tag != genuine.Tag || copied.Fingerprint == genuine.Fingerprint {
		t.Fatal("the copy is not what the test needs")
	}
	genuine.Port.Detach()
	copied.Took(copied.Start(alice))
	w.net.Run(10 * time.Second)

	after, ok := sessionOf(c, genuine)
	if !ok || after.ID != before.ID || after.SSID != before.SSID || after.Route != before.Route {
		t.Errorf("the verified session changed: %+v, was %+v", after, before)
	}
	own, ok := sessionOf(c, copied)
	if !ok || own.ID == before.ID || !own.OtherKey {
		t.Errorf("no session of its own for the other key: %s", w.describe())
	}
	if !client.Has[otr.OtherKey](c, bob) {
		t.Error("nobody was told of the other key")
	}
	if selected, _ := c.Buddy(bob).Selected(); selected.ID != before.ID {
		t.Errorf("the selection moved to %+v", selected)
	}
	copied.Took(copied.Send(alice, uint32(c.Tag), []byte("from the copy")))
	w.net.Run(time.Second)
	last := c.Heard[len(c.Heard)-1]
	if last.Text != "from the copy" || last.Session.ID != own.ID {
		t.Errorf("its text came as %+v", last)
	}
}

// Two clients with one profile, key and tag: told once, no endless restarting.
func TestCopiedProfile(t *testing.T) {
	w := newWorld(t, relay.Options{Rule: relay.ToAll, Addressable: true})
	w.net.Faults.Delay = 30 * time.Millisecond
	dir := t.TempDir()
	c := w.our("home")
	first, second := w.theirWith("laptop", dir), w.theirWith("phone", dir)
	if first.Tag != second.Tag || first.Fingerprint != second.Fingerprint {
		t.Fatal("the profiles differ")
	}
	for range 3 {
		first.Took(first.Start(alice))
		w.net.Run(5 * time.Second)
		second.Took(second.Start(alice))
		w.net.Run(5 * time.Second)
	}
	before := len(w.sent)
	w.net.Run(3 * time.Minute)
	if told := client.All[otr.SharedTag](c, bob); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
	if more := len(w.sent) - before; more > 4 {
		t.Errorf("%d messages in three quiet minutes", more)
	}
}

// A message meant for another client of ours is told once, whole or in pieces,
// and only if it is not marked as unimportant.
func TestForOtherSession(t *testing.T) {
	for _, size := range []int{0, 150} {
		t.Run(fmt.Sprintf("pieces of %d", size), func(t *testing.T) { forOtherSession(t, size) })
	}
}

func forOtherSession(t *testing.T, size int) {
	w := newWorld(t, relay.Options{Rule: relay.ToAll})
	home, work, p := w.our("home"), w.our("work"), w.their("laptop")
	if err := p.SetMaxMessage(size); err != nil {
		t.Fatal(err)
	}
	home.Start(bob)
	w.wantPrivate(10 * time.Second)
	home.Forget()
	work.Forget()
	for i := range 3 {
		w.answer(p, home, fmt.Sprintf("for home %d", i))
		w.net.Run(time.Second)
	}
	if told := client.All[otr.ForOtherSession](work, bob); len(told) != 1 {
		t.Errorf("told %d times", len(told))
	}
	if len(work.Heard) != 0 {
		t.Errorf("shown: %+v", work.Heard)
	}
	work.Forget()
	p.Took(p.End(alice, uint32(home.Tag)))
	w.net.Run(11 * time.Minute)
	if told := client.All[otr.ForOtherSession](work, bob); len(told) != 0 {
		t.Errorf("an ending was told as %+v", told)
	}
}

// libotr judges which session is which by the same names as ours.
func TestFingerprintsAgree(t *testing.T) {
	w := newWorld(t, relay.Options{})
	c, p := w.our("home"), w.their("laptop")
	c.Start(bob)
	w.wantPrivate(5 * time.Second)
	live := p.Private(alice)
	if want := c.Key.Public().Fingerprint(); dsa.Fingerprint(live[0].Fingerprint) != want {
		t.Errorf("libotr calls our key %x, ours is %s", live[0].Fingerprint, want)
	}
	var secure libotr.Secure
	for _, e := range p.Events {
		if s, ok := e.(libotr.Secure); ok {
			secure = s
		}
	}
	s, _ := sessionOf(c, p)
	if secure.First == s.SSIDFirst {
		t.Errorf("both show the same half of the session id")
	}
}
