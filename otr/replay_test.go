package otr

import (
	"bytes"
	"testing"
)

// What completed a handshake is dropped when it comes again, without notice,
// answer or a pause for text, also while a later Commit of ours waits for its answer.
func TestReplayedHandshakeIsNothing(t *testing.T) {
	for _, routes := range []bool{true, false} {
		w := newWorld(t, routes)
		a, b := w.join(alice+"/desk", 0), w.join(bob+"/laptop", 1)
		a.start(bob)
		a.took(bob, a.buddy(bob).Refresh(a.with(b).ID, w.now))
		w.run()
		a.wantPrivate(b)
		recorded := w.sent
		a.replays(b, recorded)

		a.receive(bob, b.route(), []byte("?OTRv3?"))
		w.queue = nil // our Commit gets no answer
		a.replays(b, recorded)
		if out := a.say(bob, "at once"); out.Fate != SentPrivate {
			t.Errorf("routes %v: the line after the replays: %v", routes, out.Fate)
		}
		w.run()
		b.wantTexts("at once")
	}
}

// replays hands n everything of o's that went over the wire, again.
func (n *node) replays(o *node, recorded []packet) {
	n.Helper()
	before := n.with(o)
	seen := map[string]bool{}
	for _, p := range recorded {
		if p.from != o || p.kind() == "query" {
			continue
		}
		seen[p.kind()] = true
		out := n.receive(o.bare, o.route(), bytes.Clone(p.Text))
		if len(out.Transmit) > 0 || len(out.Events) > 0 || out.Deliver != nil {
			n.Errorf("a %s again: %d answers, events %s", p.kind(), len(out.Transmit), names(out.Events))
		}
	}
	for _, kind := range []string{"commit", "key", "reveal", "signature"} {
		if !seen[kind] {
			n.Fatalf("no %s to replay", kind)
		}
	}
	if after := n.with(o); after.SSID != before.SSID || after.Route != before.Route {
		n.Error("the session changed")
	}
}

// Of handshakes that completed only so many digests are kept.
func TestCapOpenings(t *testing.T) {
	var o dhDigests
	for i := range 2 * maxCompleted {
		o.remember(digestOf([]byte{byte(i)}))
	}
	if len(o) != maxCompleted || o.has(digestOf([]byte{0})) || !o.has(digestOf([]byte{2*maxCompleted - 1})) {
		t.Errorf("%d digests kept", len(o))
	}
}
