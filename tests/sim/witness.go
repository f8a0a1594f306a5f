package sim

import (
	"bytes"
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// witness stands between the network and a client and watches what a packet
// does to the client's sessions.
type witness struct {
	*client.Client
	login      *login
	unfinished []relay.Packet // the latest pieces of lines whose last piece has not come
}

func (l *login) wrap(c *client.Client) relay.Node { return &witness{Client: c, login: l} }

// Receive implements relay.Node.
func (r *witness) Receive(p relay.Packet) {
	if p.From == r.Account {
		return // a network does not bring people what comes from themselves
	}
	if w := r.login.world; w.wordy {
		w.tell("    %s gets from %s: %s", r.login.name(), p.From, shape(p.Text))
	}
	was := r.version2(p.From)
	defer func() { r.compareVersion2(p, was, r.version2(p.From)) }()
	k, forged := p.Mark.(kind)
	if !forged {
		r.receive(p)
		return
	}
	r.login.world.Tally.Forged++
	r.disturb(p)
	r.login.world.noteForged(p)
	before := r.look(p.From)
	r.Client.Receive(p)
	after := r.look(p.From)
	// A piece may complete a genuine message whose last piece was lost.
	if !piece(p.Text) {
		r.compare(k, p, before, after)
	}
}

func piece(text []byte) bool {
	return bytes.HasPrefix(text, []byte("?OTR|")) || bytes.HasPrefix(text, []byte("?OTR,"))
}

func data(text []byte) bool {
	return bytes.HasPrefix(text, []byte("?OTR:AAMD")) || bytes.HasPrefix(text, []byte("?OTR:AAID"))
}

// receive takes in a genuine packet. The attacker may send it again later: but
// a data message only if it was read, since one that came too early to be read
// is still good.
func (r *witness) receive(p relay.Packet) {
	heard := len(r.Heard)
	r.follow(p)
	r.Client.Receive(p)
	if len(r.Heard) > heard || !data(p.Text) {
		r.login.world.attacker.keep(p, r.login)
	}
}

// follow notes which lines have arrived in part.
func (r *witness) follow(p relay.Packet) {
	n, ok := p.Note.(*client.Note)
	if !ok || !piece(p.Text) {
		return
	}
	r.unfinished = slices.DeleteFunc(r.unfinished, func(o relay.Packet) bool { return n.SameLine(o.Note.(*client.Note)) })
	if !n.Last() {
		r.unfinished = append(r.unfinished, p)
	}
}

// disturb follows a packet of the attacker's. Between the pieces of a line, one more
// piece, a whole message in the name of their sender, or text in clear from the same
// address makes the receiver forget the pieces before it. It keeps its keys, so nothing tells the author. Text in clear that has no
// address is nobody's: pieces that bear a tag are kept.
func (r *witness) disturb(p relay.Packet) {
	_, err := wire.ParseFragment(p.Text)
	kind := wire.Classify(p.Text)
	for _, o := range r.unfinished {
		clear := (kind == wire.Plain || kind == wire.Tagged) && o.FromPart == p.FromPart &&
			(p.FromPart != "" || wire.Classify(o.Text) == wire.Fragment2)
		if o.From == p.From && (clear || piece(p.Text) && err == nil || wholeOf(o.Text, p.Text)) {
			r.login.world.lost(o)
		}
	}
}

// wholeOf reports whether text is a whole message that names the sender of a piece, and its
// receiver or nobody.
func wholeOf(of, text []byte) bool {
	f, err := wire.ParseFragment(of)
	if err != nil || wire.Classify(text) != wire.Encoded {
		return false
	}
	raw, err := wire.Decode(text)
	if err != nil {
		return false
	}
	h, err := wire.ParseHeader(raw)
	return err == nil && h.Version == f.Version && h.Sender == f.Sender && (h.Receiver == 0 || h.Receiver == f.Receiver)
}

// view is what the user sees of a buddy.
type view struct {
	sessions  map[otr.SessionID]otr.Session
	selected  otr.Session
	selection otr.Selection
}

func (r *witness) look(buddy string) view {
	b := r.Buddy(buddy)
	v := view{sessions: map[otr.SessionID]otr.Session{}, selection: b.Selection()}
	for _, s := range b.Sessions() {
		v.sessions[s.ID] = fixed(s)
	}
	selected, _ := b.Selected()
	v.selected = fixed(selected)
	return v
}

// fixed leaves out what a handshake in progress may change.
func fixed(s otr.Session) otr.Session {
	s.Rekeying = false
	s.OtherKey = false
	return s
}

// compare: what does not authenticate changes nothing; the attacker's own
// handshakes and texts change the attacker's own sessions only.
func (r *witness) compare(k kind, p relay.Packet, before, after view) {
	w := r.login.world
	evil := w.attacker.fingerprint
	for id, was := range before.sessions {
		if is, ok := after.sessions[id]; (!ok || is != was) && (k == noise || was.Fingerprint != evil && !after.replaces(was, evil)) {
			w.fail("%.24q from the attacker changed a session of %s:\n%+v\n%+v", p.Text, r.login.name(), was, is)
		}
	}
	for id, is := range after.sessions {
		if _, ok := before.sessions[id]; !ok && (k == noise || is.Fingerprint != evil) {
			w.fail("%.24q from the attacker made a session of %s: %+v", p.Text, r.login.name(), is)
		}
	}
	replaced := k == own && after.replaces(before.selected, evil)
	if before.selection != after.selection && !replaced {
		w.fail("%.24q from the attacker changed the choice of %s", p.Text, r.login.name())
	}
	moved := before.selected.ID != after.selected.ID
	if moved && (k == noise || after.selected.Fingerprint != evil && before.selected.Fingerprint != evil && !replaced) {
		w.fail("%.24q from the attacker moved the selection of %s to %+v", p.Text, r.login.name(), after.selected)
	}
	// To all, lines go to those of the set that are there: while the verified client is
	// known to be offline, that is another one which the user chose too, and is told of.
	away := before.selection.Mode == otr.All && before.selected.Presence == otr.PresenceOffline
	if moved && before.selected.Level == otr.LevelPrivate && before.selection.Mode != otr.MostRecent && !away {
		w.fail("%.24q from the attacker took the selection of %s from a verified session", p.Text, r.login.name())
	}
}

// replaces reports whether a session of version 2, which nobody had verified, had
// to make room for one of the key evil: a buddy has one session of that version.
func (v view) replaces(was otr.Session, evil otr.Fingerprint) bool {
	if was.Version != otr.V2 || was.Level == otr.LevelPrivate {
		return false
	}
	for _, s := range v.sessions {
		if s.Version == otr.V2 && s.Fingerprint == evil {
			return true
		}
	}
	return false
}

// version2 lists the buddy's sessions of version 2.
func (r *witness) version2(buddy string) (shown []otr.Session) {
	for _, s := range r.Buddy(buddy).Sessions() {
		if s.Version == otr.V2 {
			shown = append(shown, s)
		}
	}
	return shown
}

// compareVersion2: a buddy has one session of version 2 at most, and a verified
// one makes room for no other key, whoever comes.
func (r *witness) compareVersion2(p relay.Packet, before, after []otr.Session) {
	w := r.login.world
	if len(after) > 1 {
		w.fail("%s holds %d sessions of version 2 with %s: %+v", r.login.name(), len(after), p.From, after)
	}
	if len(before) != 1 || len(after) != 1 || before[0].Fingerprint == after[0].Fingerprint {
		return
	}
	w.Tally.Replaced++
	if before[0].Level == otr.LevelPrivate {
		w.fail("%.24q took the verified session of version 2 of %s:\n%+v\n%+v", p.Text, r.login.name(), before[0], after[0])
	}
}
