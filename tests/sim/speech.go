package sim

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pidgin-otr/otr"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// utterance is one line that a user typed, known by a mark in its text.
type utterance struct {
	id          int
	author      *login
	fingerprint otr.Fingerprint // of the author's key
	tag         otr.InstanceTag // the author's
	line        *client.Line    // nil while it is being sent
	guarded     bool            // no plain text may leave for the buddy
	read        int             // times it was shown as private
	readBy      map[*client.Line]int
	clear       bool // seen in clear on the wire
	forged      bool // the attacker made its text in clear
}

// marks of texts: the users' and the attacker's.
const (
	mark     = "said-by-user-"
	evilMark = "said-by-attacker-"
)

var marked = regexp.MustCompile(mark + `(\d+)-`)

// plan is what a user expects of the next line to a buddy.
type plan struct {
	known    bool
	byUser   bool // the user chose anew since
	explicit bool
	session  otr.Session
	told     otr.SessionID // where a line that came back would go when sent again

	all map[otr.Fingerprint]bool // keys that the mode All sends to, since it was chosen
}

func (l *login) plan(buddy string) *plan {
	if l.plans[buddy] == nil {
		l.plans[buddy] = &plan{}
	}
	return l.plans[buddy]
}

func (p *plan) acted() { p.byUser = true }

// say lets the user type a line, and judges what the engine did with it.
func (l *login) say(buddy string) {
	w := l.world
	b := l.Buddy(buddy)
	before, selected := b.Selected()
	recipients := b.Recipients()
	u := &utterance{id: len(w.said), author: l, fingerprint: l.Key.Public().Fingerprint(), tag: l.Tag, guarded: b.Guarded()}
	w.said = append(w.said, u)
	text := fmt.Sprintf("%s%d-%s", mark, u.id, strings.Repeat("x", w.random.IntN(1+w.random.IntN(400))))
	waited := l.waits(buddy)
	u.line = l.Send(buddy, text)
	if u.line.Fate == otr.Held && !waited {
		l.await(buddy) // a first line may be a start
	}
	w.tell("%s says %d to %s: fate %v by %d (selected %d %v)", l.name(), u.id, buddy, u.line.Fate, u.line.Session.ID, before.ID, selected)
	l.judge(u, before, recipients)
	l.judgeCarriers(u, recipients)
	after, _ := b.Selected()
	*l.plan(buddy) = plan{known: true, explicit: b.Selection().Mode == otr.Explicit, session: after, all: l.plan(buddy).all}
}

// waits reports whether a line to the buddy waits.
func (l *login) waits(buddy string) bool {
	return slices.ContainsFunc(l.Lines, func(o *client.Line) bool { return o.Buddy == buddy && o.Waiting() })
}

func (l *login) judge(u *utterance, before otr.Session, recipients []otr.Session) {
	w, line := l.world, u.line
	switch line.Fate {
	case otr.NoLine:
		w.fail("line %d came to nothing", u.id)
	case otr.SentPlain:
		if u.guarded {
			w.fail("line %d went out in clear although the buddy was guarded", u.id)
		}
		if !line.Gone {
			w.fail("line %d is said to be sent and was not", u.id)
		}
	case otr.SentPrivate:
		if len(recipients) == 0 || !line.Gone || line.Session.ID != before.ID && len(recipients) == 1 && !l.told(line) {
			w.fail("line %d went to session %d, selected was %d", u.id, line.Session.ID, before.ID)
		}
		l.judgeDestination(u, before)
	}
}

// judgeCarriers sees that a line goes to nobody but those who were shown to get it, and
// to several in the mode All alone.
func (l *login) judgeCarriers(u *utterance, recipients []otr.Session) {
	w, line := l.world, u.line
	if line.Fate != otr.SentPrivate {
		return
	}
	if len(line.Copies) > 0 {
		w.Tally.Copies++
	}
	for _, c := range line.Carriers() {
		shown := slices.ContainsFunc(recipients, func(s otr.Session) bool { return s.ID == c.Session.ID })
		if !shown && !l.told(line) {
			w.fail("line %d went to session %d, it was to go to %+v", u.id, c.Session.ID, recipients)
		}
	}
	if len(line.Carriers()) > max(1, len(recipients)) {
		w.fail("line %d went %d times to %d sessions", u.id, len(line.Carriers()), len(recipients))
	}
}

// judgeJoining sees that nobody joins those whom the mode All sends to by surprise: at
// a lower level than all of them, with a key that the user did not have in before.
func (l *login) judgeJoining(buddy string, e otr.AllChanged) {
	p := l.plan(buddy)
	weakest, any := otr.LevelPrivate, false
	for _, s := range append(slices.Clone(e.To), e.Without...) {
		if p.all[s.Fingerprint] {
			weakest, any = min(weakest, s.Level), true
		}
	}
	for _, s := range e.To {
		if !p.all[s.Fingerprint] && any && s.Level < weakest && !e.ByUser {
			l.world.fail("%s sends to all of %s: session %+v joined without asking", l.name(), buddy, s)
		}
		p.all[s.Fingerprint] = true
	}
}

// choosesAll chooses, as the user, to send to all who are there.
func (l *login) choosesAll(buddy string) {
	p := l.plan(buddy)
	p.all = map[otr.Fingerprint]bool{}
	for _, s := range l.Live(buddy) {
		if s.Agreed {
			p.all[s.Fingerprint] = true
		}
	}
}

// leavesOut ends a session as the user, or all with 0. In the mode All a client that was
// in may go and come back by itself. One whose session the user ended may not, unless
// another session of its key is left.
func (l *login) leavesOut(buddy string, id otr.SessionID) {
	others := map[otr.Fingerprint]bool{}
	for _, s := range l.Buddy(buddy).Sessions() {
		if id != 0 && s.ID != id {
			others[s.Fingerprint] = true
		}
	}
	for _, s := range l.Buddy(buddy).Sessions() {
		if !others[s.Fingerprint] {
			delete(l.plan(buddy).all, s.Fingerprint)
		}
	}
}

// told reports whether the user knew that the line would go to another session than
// the selected one: an earlier one came back for its sake.
func (l *login) told(line *client.Line) bool {
	for _, e := range client.All[otr.LineReturned](l.Client, line.Buddy) {
		if e.To.ID == line.Session.ID && (e.Reason == otr.BlockOtherKey || e.Reason == otr.BlockChanged) {
			return true
		}
	}
	return false
}

// judgeDestination sees that nothing goes to somebody else by surprise: a lower
// level, or another session after an explicit choice, is asked about first.
func (l *login) judgeDestination(u *utterance, now otr.Session) {
	p := l.plan(u.line.Buddy)
	if p.all[now.Fingerprint] && l.Buddy(u.line.Buddy).Selection().Mode == otr.All {
		return // the line went to all
	}
	if !p.known || p.byUser || p.session.ID == 0 || p.session.ID == now.ID || p.told == now.ID {
		return
	}
	if now.Level < p.session.Level || p.explicit {
		l.world.fail("line %d went to %+v without asking, the user expected %+v", u.id, now, p.session)
	}
}

// tap looks at all that goes over the wire.
func (w *World) tap(p relay.Packet) {
	w.attacker.hear(p)
	if n, ok := p.Note.(*client.Note); ok {
		for _, l := range w.of(p.From) {
			if n.By(l.Client) {
				l.note(p)
			}
		}
	}
	if w.wordy {
		w.tell("    %s/%s to %s/%s: %s", p.From, p.FromPart, p.To, p.ToPart, shape(p.Text))
	}
	if p.Mark != nil || !bytes.Contains(p.Text, []byte(mark)) {
		return
	}
	for _, m := range marked.FindAllSubmatch(p.Text, -1) {
		id, _ := strconv.Atoi(string(m[1]))
		if u := w.said[id]; !u.clear {
			u.clear = true
			w.plain = append(w.plain, u)
			w.Tally.Clear++
		}
	}
}

// shape tells what an observer sees of a message.
func shape(text []byte) string {
	raw, err := wire.Decode(text)
	if err != nil || len(raw) < 3 {
		return fmt.Sprintf("%.36q", text)
	}
	h, _ := wire.ParseHeader(raw)
	kinds := map[byte]string{
		wire.TypeDHCommit: "D-H Commit", wire.TypeDHKey: "D-H Key", wire.TypeReveal: "Reveal Signature",
		wire.TypeSignature: "Signature", wire.TypeData: "Data",
	}
	return fmt.Sprintf("%s (%d) from %x to %x", kinds[raw[2]], h.Version, h.Sender, h.Receiver)
}

// check judges what became of lines since the last step.
func (w *World) check() {
	for _, u := range w.plain {
		if u.line == nil || u.line.Fate != otr.SentPlain {
			w.fail("line %d is on the wire in clear: %+v", u.id, u.line)
		}
	}
	w.plain = w.plain[:0]
	for _, l := range w.logins {
		l.checkHeard()
		l.judgeStarts()
	}
}

func (l *login) checkHeard() {
	l.count()
	for ; l.heard < len(l.Heard); l.heard++ {
		h := l.Heard[l.heard]
		if h.Private {
			l.checkPrivate(h)
		} else if m := marked.FindStringSubmatch(h.Text); m != nil {
			l.checkPlain(h.Text, m[1])
		}
	}
}

// checkPlain: a text that is shown as plain went over the wire in clear, or the
// attacker made it from another.
func (l *login) checkPlain(text, number string) {
	if u := l.world.numbered(number); u != nil && u.line != nil && u.line.Text == text && !u.clear && !u.forged {
		l.world.fail("%s was shown line %d as plain text, it never was", l.name(), u.id)
	}
}

// numbered finds the utterance of a number that was read in a text; nil if there is none.
func (w *World) numbered(number string) *utterance {
	if id, err := strconv.Atoi(number); err == nil && id < len(w.said) {
		return w.said[id]
	}
	return nil
}

// noteForged notes of which lines a packet of the attacker's bears the text in clear. It has
// that from other plain text, a bit of which it flipped: what others say in private is
// not in its reach, and a line that leaks is seen when its author sends it.
func (w *World) noteForged(p relay.Packet) {
	for _, m := range marked.FindAllSubmatch(p.Text, -1) {
		if u := w.numbered(string(m[1])); u != nil && u.line != nil && bytes.Contains(p.Text, []byte(u.line.Text)) {
			u.forged = true
		}
	}
}

// checkPrivate: the text was written by the one whose key the session shows,
// to this client, and is shown for the first time.
func (l *login) checkPrivate(h client.Heard) {
	w := l.world
	m := marked.FindStringSubmatch(h.Text)
	if m == nil {
		if !strings.HasPrefix(h.Text, evilMark) || h.Session.Fingerprint != w.attacker.fingerprint {
			w.fail("%s was shown %q under key %s", l.name(), h.Text, h.Session.Fingerprint)
		}
		w.Tally.Evil++
		return
	}
	id, _ := strconv.Atoi(m[1])
	u := w.said[id]
	u.read++
	w.Tally.Read++
	to := u.carrierTo(l, h)
	switch {
	case to != nil && u.readBy[to] > 1:
		w.fail("line %d is shown %d times to %s", id, u.readBy[to], l.name())
	case h.Session.Fingerprint != u.fingerprint || !named(h.Session, u.tag) || h.Buddy != u.author.person:
		w.fail("line %d is shown as another's: %+v", id, h.Session)
	case to == nil:
		w.fail("line %d is shown to %s, meant for %+v", id, l.name(), u.line.Carriers())
	}
}

// carrierTo finds what carried the line to a client that has read it, and notes that it
// has; nil if nothing did. A client may have a session of either version, and a copy for
// each. Of a copy that was offered as lost and the one that the user sent in its place,
// the latter was read.
func (u *utterance) carrierTo(l *login, h client.Heard) (found *client.Line) {
	for _, c := range u.line.Carriers() {
		if c.Session.Version != h.Session.Version || c.Session.Fingerprint != l.Key.Public().Fingerprint() || !named(c.Session, l.Tag) {
			continue
		}
		if found == nil || u.readBy[c] < u.readBy[found] || u.readBy[c] == u.readBy[found] && found.Offered && !c.Offered {
			found = c
		}
	}
	if found != nil {
		if u.readBy == nil {
			u.readBy = map[*client.Line]int{}
		}
		u.readBy[found]++
	}
	return found
}

// named reports whether a session is with the client of that tag, as far as its
// version can tell: in version 2 there are no tags, and the key says all.
func named(s otr.Session, tag otr.InstanceTag) bool {
	return s.Version == otr.V2 && s.Tag == 0 || s.Tag == tag
}
