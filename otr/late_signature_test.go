package otr

import (
	"testing"
	"time"
)

// Both ask, and the Signature of the first handshake comes only when the second one
// has completed: at once, or later. Whichever Commit has the larger hash, both ends
// write under the same keys in the end, and nothing that is written is lost.
func TestLateSignatureAfterNewerKeys(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for draw := range byte(8) {
			for _, late := range []time.Duration{0, 2 * time.Second, 20 * time.Second} {
				w := newWorld(t, routes)
				w.joined = 2 * draw
				a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
				w.filter = drop("signature")
				a.start(bob)
				signature := w.lastOf("signature")
				w.filter = nil
				a.receive(bob, b.route(), b.query(alice)) // and she begins
				w.run()
				w.pass(late)
				b.receive(alice, a.route(), signature.Text)
				b.say(alice, "to Alice")
				w.pass(10 * time.Second)
				a.say(bob, "to the laptop")
				w.pass(10 * time.Second)
				a.wantPrivate(b)
				a.wantTexts("to Alice")
				b.wantTexts("to the laptop")
				none[MaybeLost](b)
				none[Unreadable](a)
				none[Unreadable](b)
			}
		}
	})
}

// query is the query of n when its user asks. It goes nowhere else.
func (n *node) query(buddy string) []byte {
	out := n.buddy(buddy).Start(n.now)
	n.events = append(n.events, out.Events...)
	return out.Transmit[0].Text
}
