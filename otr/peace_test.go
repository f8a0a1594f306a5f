package otr

import (
	"math/rand/v2"
	"testing"
	"time"
)

// After bad weather has passed for longer than any handshake lives, a line is read,
// whatever the weather has done to the keys of both ends.
func TestLineAfterBadWeather(t *testing.T) {
	judged := 0
	for seed := range uint64(40) {
		if lineAfterBadWeather(t, seed) {
			judged++
		}
	}
	if judged < 20 {
		t.Errorf("%d worlds were judged", judged)
	}
}

// lineAfterBadWeather lives through the weather of a seed. It reports false if the two
// do not hold the same keys in the end, as when one of them has lost its own: a line
// finds that out, and is offered back.
func lineAfterBadWeather(t *testing.T, seed uint64) bool {
	r := rand.New(rand.NewPCG(seed, 7))
	w, a, b := couple(t, r.IntN(2) == 0)
	if r.IntN(4) == 0 {
		w.old(a, b)
		a.start(bob)
		w.pass(time.Second)
	}
	w.filter = storm(r)
	for range 8 + r.IntN(20) {
		w.nodes[r.IntN(2)].actAtRandom(r)
		w.run()
		w.pass(time.Duration(r.IntN(9)) * time.Duration(r.IntN(1000)) * time.Millisecond)
	}
	for _, n := range w.nodes {
		n.comeBack()
	}
	if r.IntN(2) == 0 { // the last thing that happens leaves keys that are not written under
		w.filter = drop("reveal")
		n := w.nodes[r.IntN(2)]
		n.took(n.peer(), n.buddy(n.peer()).RefreshAll(n.now))
		w.pass(15 * time.Second)
	}
	w.filter = nil
	w.pass(75 * time.Second)
	for _, n := range w.nodes {
		for _, e := range all[MustAsk](n) {
			n.took(n.peer(), n.buddy(n.peer()).Release(e.Token, AnswerReturn, 0, w.now))
		}
	}
	one, two := a.live(), b.live()
	if len(one) == 0 || len(two) == 0 || one[0].SSID != two[0].SSID {
		return false
	}
	w.forget()
	w.nodes[0], w.nodes[1] = w.nodes[seed%2], w.nodes[1-seed%2]
	for _, n := range w.nodes {
		n.say(n.peer(), "in peace")
		w.pass(time.Duration(r.IntN(2)*r.IntN(3000)) * time.Millisecond)
	}
	w.pass(25 * time.Second)
	for _, n := range w.nodes {
		if got := n.texts(true); len(got) == 0 || got[len(got)-1] != "in peace" {
			t.Errorf("seed %d: %s read %q; %s | %s", seed, n.route(), got, names(a.events), names(b.events))
		}
	}
	return true
}

// storm loses, doubles and delays packets.
func storm(r *rand.Rand) func(packet) []packet {
	var late []packet
	loss := r.IntN(50)
	return func(p packet) (out []packet) {
		switch n := r.IntN(100); {
		case n < loss:
		case n < loss+10:
			out = append(out, p, p)
		case n < loss+20:
			late = append(late, p)
		default:
			out = append(out, p)
		}
		if r.IntN(3) == 0 {
			out, late = append(out, late...), nil
		}
		return out
	}
}

// actAtRandom refreshes, writes, comes or goes, or does nothing.
func (n *node) actAtRandom(r *rand.Rand) {
	switch r.IntN(8) {
	case 0, 1:
		n.took(n.peer(), n.buddy(n.peer()).RefreshAll(n.now))
	case 2, 3, 4:
		n.say(n.peer(), "line")
	case 5:
		if n.online {
			n.leave()
		} else {
			n.comeBack()
		}
	case 6:
		if n.online && n.routes {
			n.presence(n, false)
			n.offline()
			n.presence(n, true)
		}
	}
}

// comeBack brings a client that left back online, with all that it had.
func (n *node) comeBack() {
	if !n.online {
		n.online = true
		n.presence(n, true)
	}
}

func (n *node) live() (all []Session) {
	for _, s := range n.buddy(n.peer()).Sessions() {
		if s.Level.Encrypted() {
			all = append(all, s)
		}
	}
	return all
}
