package sim

import (
	"slices"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/relay"
)

// bond is what two people may have with each other in version 2. It knows no
// tags, so each client has at most one such session with the other person, and
// clients may stand in each other's way: of the pairs that want to be private
// one becomes so. Where there is but one, it is that. Where clients have no
// addresses a Commit of version 2 is for all of a person's clients, and the first
// to answer gets the session, even one that speaks version 3 with us already: there
// no more is promised than that one of them gets it.
type bond struct {
	pairs  []pair // that have no better version in common
	rivals []pair // that may get the session in their place
}

// bonds lists them. Left out is what version 2 cannot do at all: on a network
// without addresses everything reaches all clients, so that with several on both
// sides handshakes take each other apart; and copied profiles have one key.
func (w *World) bonds() (all []bond) {
	if w.options.Rule == relay.ToLatest && !w.options.Addressable {
		return nil
	}
	for i, one := range w.people {
		for _, two := range w.people[i+1:] {
			ones, twos := w.of(one), w.of(two)
			crowded := len(ones) > 1 && len(twos) > 1 && !w.options.Addressable
			if b := w.bondOf(ones, twos); len(b.pairs) > 0 && !crowded && !slices.ContainsFunc(slices.Concat(ones, twos), (*login).shared) {
				all = append(all, b)
			}
		}
	}
	return all
}

// of lists a person's clients.
func (w *World) of(person string) (all []*login) {
	for _, l := range w.logins {
		if l.person == person {
			all = append(all, l)
		}
	}
	return all
}

func (w *World) bondOf(ones, twos []*login) (b bond) {
	for _, l := range ones {
		for _, o := range twos {
			switch p := (pair{l, o}); {
			case p.old():
				b.pairs = append(b.pairs, p)
			case !w.options.Addressable:
				b.rivals = append(b.rivals, p)
			}
		}
	}
	return b
}

// held is the pair that is private, if one is.
func (b bond) held() (pair, bool) {
	for _, p := range b.pairs {
		if p.private() {
			return p, true
		}
	}
	return pair{}, false
}

// lost reports whether a rival has the session.
func (b bond) lost() bool { return slices.ContainsFunc(b.rivals, pair.privateOld) }

// privateOld: both hold one session of version 2, beside that of a better version.
func (p pair) privateOld() bool {
	one, ok := p.a.oldWith(p.b)
	two, also := p.b.oldWith(p.a)
	return ok && also && one.SSID == two.SSID
}

// oldWith finds the live session of version 2 with another client.
func (l *login) oldWith(o *login) (otr.Session, bool) {
	for _, s := range l.Live(o.person) {
		if s.Version == otr.V2 && s.Fingerprint == o.Key.Public().Fingerprint() {
			return s, true
		}
	}
	return otr.Session{}, false
}

// bind lets users start until each bond is held: the first time as they are, then
// after they ended what nobody shares with them any more. It returns the pairs
// that are private then.
func (w *World) bind() (held []pair) {
	for _, b := range w.bonds() {
		for round := 0; round < 2 && w.broken == nil; round++ {
			if _, ok := b.held(); ok {
				break
			}
			if round > 0 {
				b.clear()
			}
			b.start(w)
		}
		p, ok := b.held()
		if !ok && b.lost() {
			continue
		}
		if !ok {
			w.failBond(b)
			return nil
		}
		held = append(held, p)
		w.Tally.Bonds++
	}
	return held
}

// start lets the one ask who speaks version 2 alone.
func (b bond) start(w *World) {
	p := b.pairs[0]
	if !p.a.old {
		p.a, p.b = p.b, p.a
	}
	carried := w.net.Carried()
	w.tell("%s starts with %s for version 2", p.a.name(), p.b.person)
	p.a.Start(p.b.person)
	p.a.startRoutes(p.b.person)
	w.run(w.patience() + 5*time.Second)
	if n, most := w.net.Carried()-carried, mostMessages(len(w.logins)); n > most {
		w.fail("%d messages for a session of version 2, at most %d expected", n, most)
	}
}

// clear ends every session of version 2 that stands in the way.
func (b bond) clear() {
	for _, p := range b.pairs {
		p.a.endOld(p.b.person)
		p.b.endOld(p.a.person)
	}
}

func (l *login) endOld(person string) {
	for _, s := range l.Buddy(person).Sessions() {
		if s.Version == otr.V2 {
			l.End(person, s.ID)
		}
	}
}

func (w *World) failBond(b bond) {
	all := ""
	for _, p := range b.pairs {
		all += p.a.describe(p.b.person) + p.b.describe(p.a.person)
	}
	w.fail("no pair of %d is private in version 2: %s", len(b.pairs), all)
}
