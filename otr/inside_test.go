package otr

import "pidgin-otr/otr/internal/ratchet"

// Caps, and that secrets go, show nowhere outside. What tests look at inside the
// engine for that is found here, and nowhere else.

// inside returns the engine's own record of the session with another client.
func (n *node) inside(o *node) *session { return n.record(o.bare, n.with(o).ID) }

func (n *node) record(buddy string, id SessionID) *session { return n.buddy(buddy).table.session(id) }

// insideV2 is the engine's record of the session of version 2 with bob.
func (n *node) insideV2() *session { return n.record(bob, n.v2(bob).ID) }

// keys and oldKeys are those of the session with another client.
func (n *node) keys(o *node) *ratchet.Ratchet    { return n.inside(o).ratchet }
func (n *node) oldKeys(o *node) *ratchet.Ratchet { return n.inside(o).old.ratchet }

// client is what is kept of another client besides sessions; nil for nothing.
func (n *node) client(o *node) *instance { return n.clientOf(o.bare, o.account.tag) }

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

// strangers counts the clients without session or handshake of which something is kept.
func (n *node) strangers(buddy string) (count int) {
	for _, i := range n.exchanges(buddy).clients {
		if n.buddy(buddy).stranger(i) {
			count++
		}
	}
	return count
}
