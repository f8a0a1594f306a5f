package explore

import (
	"fmt"
	"time"

	"pidgin-otr/otr"
)

// patience is how long after a start its user knows what came of it.
const patience = 25 * time.Second

// judge tells what is wrong at any time; "" if nothing is.
func (w *world) judge() string {
	if w.sent > mostSent {
		return fmt.Sprintf("%d messages: they go round in circles", w.sent)
	}
	for _, n := range w.nodes {
		if !n.asked.IsZero() && w.now.Sub(n.asked) > patience && !n.told && !n.served {
			return fmt.Sprintf("%s asked %v ago, has nothing and was told nothing", n.name(), w.now.Sub(n.asked))
		}
	}
	return ""
}

// judgeEnd tells what is wrong when a run is over. Both ends of a pair hold the same
// keys, or somebody was told that they failed. Of clients that speak version 2 alone a
// buddy has one session: without addresses they may stand in each other's way, and one
// pair is enough.
func (w *world) judgeEnd() (wrong string) {
	private := 0
	for i, a := range w.nodes {
		for _, b := range w.nodes[i+1:] {
			if a.account == b.account {
				continue
			}
			one, two := a.holds(b), b.holds(a)
			switch {
			case one == two && one != [8]byte{}:
				private++
			case one == two || a.told || b.told:
			case wrong == "":
				wrong = fmt.Sprintf("%s holds %x with %s, which holds %x", a.name(), one, b.name(), two)
			}
		}
	}
	if w.crowded() && private > 0 {
		return ""
	}
	return wrong
}

// crowded reports whether several of a buddy's clients speak version 2 alone.
func (w *world) crowded() bool {
	old := 0
	for _, n := range w.nodes {
		if n.account == bob && n.old {
			old++
		}
	}
	return old > 1 && !w.routes
}

// live lists the sessions that carry encrypted text.
func (n *node) live() (all []otr.Session) {
	for _, s := range n.with().Sessions() {
		if s.Level.Encrypted() {
			all = append(all, s)
		}
	}
	return all
}

// holds returns the id of the keys with another client, zero for none.
func (n *node) holds(o *node) (id [8]byte) {
	for _, s := range n.live() {
		if s.Fingerprint == o.key {
			id = s.SSID
		}
	}
	return id
}
