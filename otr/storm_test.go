package otr

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Where clients have no addresses, one purse pays for the answers to all clients of a
// buddy. If several start in the same moment, each answers each query, and every pair
// gets its session, even if all copies of one client's Commit come before the next
// client's.
func TestManyClientsThatStartAtOnceAllMeet(t *testing.T) {
	w := newWorld(t, false)
	var alices, bobs []*node
	for k := range 4 {
		alices = append(alices, w.join(fmt.Sprintf("%s/a%d", alice, k), k))
		bobs = append(bobs, w.join(fmt.Sprintf("%s/b%d", bob, k), 10+k))
	}
	for k := range alices {
		a, b := alices[k], bobs[k]
		a.took(bob, a.buddy(bob).Start(w.now))
		b.took(alice, b.buddy(alice).Start(w.now))
	}
	var commits []packet
	w.filter = func(p packet) []packet {
		commits = append(commits, p)
		return nil
	}
	w.run() // the queries alone
	w.filter = nil
	slices.SortStableFunc(commits, func(p, o packet) int {
		return slices.Index(w.nodes, p.from) - slices.Index(w.nodes, o.from)
	})
	w.queue = commits
	w.pass(25 * time.Second)
	for _, a := range alices {
		a.wantPrivate(bobs...)
	}
}
