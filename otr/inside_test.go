package otr

import (
	"testing"

	"pidgin-otr/otr/internal/ratchet"
	"pidgin-otr/otr/wire"
)

// Caps, and that secrets go, show nowhere outside; and some things no honest program
// does, or not in the time that a test has. What tests look at or do inside the engine
// for that is found here. Only tests of one type of the engine's own, such as its list
// of sent lines, use that type where they stand.

// inside returns the engine's own record of the session with another client.
func (n *node) inside(o *node) *session { return n.record(o.bare, n.with(o).ID) }

func (n *node) record(buddy string, id SessionID) *session { return n.buddy(buddy).table.session(id) }

// insideV2 is the engine's record of the session of version 2 with bob.
func (n *node) insideV2() *session { return n.record(bob, n.v2(bob).ID) }

// keys and oldKeys are those of the session with another client.
func (n *node) keys(o *node) *ratchet.Ratchet    { return n.inside(o).ratchet }
func (n *node) oldKeys(o *node) *ratchet.Ratchet { return n.inside(o).old.ratchet }

// client is what is kept of another client besides sessions; nil for nothing.
func (n *node) client(o *node) *instance { return n.clientOf(o.bare, o.account.Tag()) }

// clientOf is client for a buddy's client of that tag.
func (n *node) clientOf(buddy string, tag InstanceTag) *instance {
	return n.buddy(buddy).table.instance(tag)
}

func (n *node) exchanges(buddy string) *exchanges { return &n.buddy(buddy).table.exchanges }
func (n *node) outbox(buddy string) *outbox       { return &n.buddy(buddy).table.outbox }
func (n *node) sessions(buddy string) []*session  { return n.buddy(buddy).table.sessions.list }

// keeps reports whether anything of a conversation with the buddy is kept.
func (n *node) keeps(buddy string) bool { return n.buddy(buddy).table != nil }

// pieces are how many bytes of unfinished messages are held of the buddy, and how many
// the engine counts.
func (n *node) pieces(buddy string) (held, counted int) {
	if !n.keeps(buddy) {
		return 0, 0
	}
	for _, i := range n.exchanges(buddy).clients {
		held += i.fragments.Size()
	}
	return held, n.exchanges(buddy).fragmentBytes
}

// unknownClients counts those without session or handshake of which something is kept.
func (n *node) unknownClients(buddy string) (count int) {
	for _, i := range n.exchanges(buddy).clients {
		if n.buddy(buddy).unknown(i) {
			count++
		}
	}
	return count
}

// seal1 sends records of the test's own making to o: no program makes them in this order.
func (n *node) seal1(o *node, list ...wire.TLV) {
	n.Helper()
	plain := []byte{0}
	for _, v := range list {
		var err error
		plain, err = wire.AppendTLV(plain, v)
		must(n, err)
	}
	t := turn{now: n.now}
	b := n.buddy(o.bare)
	b.seal(&t, n.inside(o), wire.FlagIgnoreUnreadable, plain, 0)
	n.took(o.bare, t.out)
}

// smpRecord takes the record out of a step that was computed, which sends it alone.
func smpRecord(t *testing.T, n, o *node, w *Work) wire.TLV {
	step := n.inside(o).smp.Apply(w.Do().result)
	if len(step.Send) != 1 {
		t.Fatalf("%d records", len(step.Send))
	}
	return step.Send[0]
}

// meet makes a handshake of the buddy's prove a key: to make so many would take minutes.
func (n *node) meet(buddy string, fp Fingerprint) {
	n.buddy(buddy).noteKey(&turn{now: n.now}, &session{fingerprint: fp})
}

// knownKeys counts those that the engine remembers of the buddy.
func (n *node) knownKeys(buddy string) int { return len(n.buddy(buddy).known) }

// turnAway refuses o's handshake after it has proved its key: whether keys are left is
// seen by who has them.
func (n *node) turnAway(o *node, keys *ratchet.Ratchet) {
	b := n.buddy(o.bare)
	i := b.touch(o.account.Tag(), n.now)
	b.turnAway(&turn{now: n.now}, i, &exchange{}, &established{ratchet: keys})
}

// beginWith begins a handshake with the client of that tag at once.
func (n *node) beginWith(buddy string, tag InstanceTag, r Route) Effects {
	b, call := n.buddy(buddy), turn{now: n.now}
	b.commitTo(&call, b.touch(tag, n.now), r, beginning{})
	return call.out
}

// forkCommit lets the client of that tag take the buddy's Commit to any and, if it
// answers, complete. It reports whether it got it.
func (n *node) forkCommit(buddy string, tag InstanceTag, answers bool) bool {
	b, call := n.buddy(buddy), turn{now: n.now}
	i := b.touch(tag, n.now)
	e := b.forkCommit(&call, i, "")
	if e != nil && answers {
		b.countAnswer(&call, e)
		i.cancel()
	}
	return e != nil
}
