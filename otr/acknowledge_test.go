package otr

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A line in pieces is read only if nothing comes between them. What its client
// acknowledges before it takes new keys may be an earlier line, with the same D-H key.
func TestAcknowledgementIsNoAnswerToALineInPieces(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, b := couple(t, routes)
		a.speak(bob, "read")
		a.account.SetMaxMessage(417)
		piece := fmt.Sprintf("?OTR|%08x|%08x,9,9,from anybody,", a.account.tag, b.account.tag)
		w.filter = func(p packet) []packet {
			if p.from == a && p.kind() == "fragment" {
				return []packet{p, {from: a, to: bob, Outgoing: Outgoing{Text: []byte(piece), To: p.To}}}
			}
			return []packet{p}
		}
		torn := strings.Repeat("torn ", 40)
		a.speak(bob, torn)
		w.filter = nil
		b.wantTexts("read")
		b.took(alice, b.buddy(alice).Refresh(b.with(a).ID, w.now))
		w.pass(time.Second)
		if count(b, "data") != 1 {
			t.Errorf("%d data messages of Bob's, not the acknowledgement", count(b, "data"))
		}
		a.wantLost(torn)
	})
}

// An empty message may have left before a line came that repeats the D-H key to which
// it is encrypted.
func TestEmptyMessageThatCrossedALineIsNoAnswer(t *testing.T) {
	w, a, b := couple(t, true)
	w.pass(heartbeatAfter)
	a.say(bob, "read")
	w.run()
	if count(b, "data") != 1 {
		t.Fatalf("%d data messages of Bob's, not a heartbeat", count(b, "data"))
	}
	w.forget()
	w.pass(heartbeatAfter)
	a.say(bob, "read too")
	for _, n := range w.receivers(w.queue[0]) {
		p := w.queue[0]
		w.queue = nil
		n.receive(alice, a.route(), p.Text)
	}
	heartbeat := w.queue
	a.say(bob, "lost")
	w.queue = heartbeat
	b.leave()
	w.run()
	w.presence(b, true)
	a.wantLost("lost")
}
