package sim

import (
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// An accord is what a user knows of the keys of a buddy: those that text may go
// to without asking. It is kept in files, so a program that starts again has it.
type accord struct {
	keys  map[otr.Fingerprint]bool // agreed
	good  map[otr.Fingerprint]bool // verified
	told  map[otr.Fingerprint]bool // named when a line came back: sending again agrees
	first time.Time                // when a session came up while no key was agreed
	file  []otr.KnownKey           // what the program keeps
}

// firstContact is how long after such a session others come up as its equals.
const firstContact = 20 * time.Second

func (l *login) accordOf(buddy string) *accord {
	a := l.accord[buddy]
	if a == nil {
		a = &accord{keys: map[otr.Fingerprint]bool{}, good: map[otr.Fingerprint]bool{}, told: map[otr.Fingerprint]bool{}}
		l.accord[buddy] = a
	}
	return a
}

// met follows a session that came up.
func (a *accord) met(fp otr.Fingerprint, now time.Time) {
	switch {
	case len(a.keys) == 0:
		a.first = now
		a.keys[fp] = true
	case !a.first.IsZero() && now.Sub(a.first) <= firstContact:
		a.keys[fp] = true
	}
}

// seenSelected follows an act of the user's that decides where messages go.
func (a *accord) seenSelected(l *login, buddy string) {
	if s, ok := l.Buddy(buddy).Selected(); ok {
		a.keys[s.Fingerprint] = true
	}
}

func (a *accord) trust(fp otr.Fingerprint, trusted bool) {
	a.good[fp] = trusted
	a.keep(fp).Trusted = trusted
	if trusted {
		a.keys[fp] = true
	}
}

// answer follows the answer to a question about a line.
func (a *accord) answer(ask otr.MustAsk, answer otr.Answer, other otr.SessionID) {
	switch answer {
	case otr.AnswerSendAnyway:
		a.keys[ask.Selected.Fingerprint] = true
	case otr.AnswerOther:
		for _, s := range ask.Others {
			if s.ID == other {
				a.keys[s.Fingerprint] = true
			}
		}
	}
}

// keep puts a key on file and returns its entry.
func (a *accord) keep(fp otr.Fingerprint) *otr.KnownKey {
	for k := range a.file {
		if a.file[k].Fingerprint == fp {
			return &a.file[k]
		}
	}
	a.file = append(a.file, otr.KnownKey{Fingerprint: fp})
	return &a.file[len(a.file)-1]
}

// onFile lists the keys of a buddy that the client's program finds when it starts.
func (l *login) onFile(buddy string) []otr.KnownKey { return l.accordOf(buddy).file }

// noteAccord follows what the user is told.
func (l *login) noteAccord(n client.Noted) {
	a := l.accordOf(n.Buddy)
	switch e := n.Event.(type) {
	case otr.Started:
		a.met(e.Session.Fingerprint, n.At)
		a.keep(e.Session.Fingerprint)
	case otr.AllChanged:
		l.judgeJoining(n.Buddy, e)
	case otr.KeyAgreed:
		a.keep(e.Fingerprint).Agreed = true
	case otr.LineReturned:
		a.told[e.To.Fingerprint] = true
		l.plan(n.Buddy).told = e.To.ID
	}
}

// judgeKey: a line that goes out in private goes to a key that is agreed, or that
// the user was told of when a line came back.
func (l *login) judgeKey(line *client.Line) {
	a, fp := l.accordOf(line.Buddy), line.Session.Fingerprint
	switch {
	case a.keys[fp]:
	case a.told[fp]:
		a.keys[fp] = true
	case judgingKeys:
		l.world.fail("line %d of %s went to session %d with key %s, which nobody agreed to", line.Token, l.name(), line.Session.ID, fp)
	}
}
