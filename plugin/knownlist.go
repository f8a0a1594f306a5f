package plugin

import (
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// How the list of known fingerprints is made. It has tens of thousands of rows, and is
// made while the user looks at it: what is the same for many rows is asked for once.

// knownRows is the list of known fingerprints as the user sees it.
type knownRows struct {
	rows  []ui.Known  // in file order
	keys  []keyOnFile // of each row
	order []int       // the row at each place of the list
	by    ui.KnownColumn
	down  bool
}

// keyOnFile is a row of the list. A fingerprint that stands on file under several
// names of one account is one row.
type keyOnFile struct {
	buddy BuddyID        // of an account that the host has; else as the file says
	gone  bool           // the host has no such account
	who   keyfile.Peer   // that it stands under
	also  []keyfile.Peer // the others
	fp    otr.Fingerprint
}

// keyID tells a row from all others, whatever its place.
type keyID struct {
	buddy BuddyID
	fp    otr.Fingerprint
}

func (k *keyOnFile) id() keyID { return keyID{k.buddy, k.fp} }

func (k *keyOnFile) is(o *keyOnFile) bool { return k.fp == o.fp && k.buddy == o.buddy }

// names are all that it stands under.
func (k *keyOnFile) names() []keyfile.Peer { return append([]keyfile.Peer{k.who}, k.also...) }

// at is the row at a place.
func (l *knownRows) at(place int) (row int, there bool) {
	if place < 0 || place >= len(l.order) {
		return 0, false
	}
	return l.order[place], true
}

// sameAs reports whether the other list has the same rows at the same places.
func (l *knownRows) sameAs(other *knownRows) bool {
	return slices.EqualFunc(l.order, other.order, func(a, b int) bool { return l.keys[a].is(&other.keys[b]) })
}

// cameFrom is the place that each row had in the list before, -1 for a new one. Files
// mostly grow at their end: as far as the rows are the same nothing is looked up.
func (l *knownRows) cameFrom(before *knownRows) (from []int) {
	same := 0
	for same < len(l.keys) && same < len(before.keys) && l.keys[same].is(&before.keys[same]) {
		same++
	}
	places := make([]int, len(before.order)) // of the rows
	for place, row := range before.order {
		places[row] = place
	}
	others := make(map[keyID]int)
	for row := same; row < len(before.keys); row++ {
		others[before.keys[row].id()] = row
	}
	from = make([]int, len(l.order))
	for place, row := range l.order {
		was, there := row, row < same
		if !there {
			was, there = others[l.keys[row].id()]
		}
		if from[place] = -1; there {
			from[place] = places[was]
		}
	}
	return from
}

// knownRows lists what is on file, in file order.
func (p *Plugin) knownRows() (l knownRows) {
	count := p.trust.known.Len()
	l = knownRows{rows: make([]ui.Known, 0, count), keys: make([]keyOnFile, 0, count)}
	accounts, aliases, live := p.listedAccounts(), p.host.Aliases(), p.liveKeys()
	at := make(map[keyID]int) // of those that may come twice
	for who, k := range p.trust.known.All() {
		a := accounts[who.Account]
		key := keyOnFile{buddy: BuddyID{a.id, who.Buddy}, gone: a.gone, who: who, fp: k.Fingerprint}
		if a.shared {
			if i, twice := at[key.id()]; twice {
				l.rows[i] = joined(l.rows[i], p.knownRow(&key, k.Trust))
				l.keys[i].also = append(l.keys[i].also, who)
				continue
			}
			at[key.id()] = len(l.rows)
		}
		row := p.knownRow(&key, k.Trust)
		row.Alias, row.Online = aliases[key.buddy], a.online
		row.Level, row.Away, row.InUse = live.of(&key)
		l.rows, l.keys = append(l.rows, row), append(l.keys, key)
	}
	return l
}

// knownRow is what the files say of a fingerprint.
func (p *Plugin) knownRow(k *keyOnFile, trust keyfile.Trust) ui.Known {
	seen := p.seen.seen.Find(k.who, k.fp)
	row := ui.Known{
		Name:        k.buddy.Name,
		Account:     k.buddy.Account.Name,
		Fingerprint: k.fp,
		How:         how(trust),
		Verified:    seen.Verified,
		First:       seen.First,
		Last:        seen.Last,
		Client:      seen.Client,
	}
	if now := filePeer(k.buddy); now != k.who {
		s := p.seen.seen.Find(now, k.fp) // under the name that the account has now
		row = joined(row, ui.Known{Verified: s.Verified, First: s.First, Last: s.Last, Client: s.Client})
	}
	return row
}

// joined is one row of two for the same account's fingerprint: whichever of its
// names it stands under.
func joined(a, b ui.Known) ui.Known {
	if a.How == ui.HowNot {
		a.How = b.How
	}
	if a.Verified.IsZero() {
		a.Verified = b.Verified
	}
	if !b.First.IsZero() && (a.First.IsZero() || b.First.Before(a.First)) {
		a.First = b.First
	}
	if b.Last.After(a.Last) {
		a.Last, a.Client = b.Last, b.Client
	}
	return a
}

func how(t keyfile.Trust) ui.How {
	switch t {
	case keyfile.Unverified:
		return ui.HowNot
	case keyfile.Verified:
		return ui.HowCompared
	case keyfile.VerifiedSMP:
		return ui.HowSecret
	default:
		return ui.HowElsewhere
	}
}

// listedAccount is what an account of the file is here.
type listedAccount struct {
	id     AccountID // of the host's account; else as the file says
	gone   bool      // the host has no such account
	online bool
	shared bool // the file has it under several names
}

// listedAccounts finds the host's accounts that the file means by its names of them.
func (p *Plugin) listedAccounts() map[keyfile.Account]listedAccount {
	accounts := p.host.Accounts()
	names := make(map[AccountID]int)
	listed := make(map[keyfile.Account]listedAccount)
	for _, a := range p.trust.known.Accounts() {
		l := listedAccount{id: AccountID(a), gone: true}
		same := func(ours AccountID) bool { return p.sameAccount(fileAccount(ours), a) }
		if i := slices.IndexFunc(accounts, same); i >= 0 {
			l.id, l.gone = accounts[i], false
		}
		l.online = !l.gone && p.host.Connected(l.id)
		names[l.id]++
		listed[a] = l
	}
	for a, l := range listed {
		l.shared = names[l.id] > 1
		listed[a] = l
	}
	return listed
}

// liveKeys are the keys that sessions have, with the best session of each.
type liveKeys map[otr.Fingerprint]map[BuddyID]otr.Session

func (p *Plugin) liveKeys() liveKeys {
	live := make(liveKeys)
	p.each(func(b *buddy) {
		for _, s := range b.engine.Sessions() {
			if live[s.Fingerprint] == nil {
				live[s.Fingerprint] = make(map[BuddyID]otr.Session)
			}
			if best, there := live[s.Fingerprint][b.id]; !there || s.Level > best.Level {
				live[s.Fingerprint][b.id] = s
			}
		}
	})
	return live
}

func (l liveKeys) of(k *keyOnFile) (level ui.Level, away, inUse bool) {
	s, inUse := l[k.fp][k.buddy]
	return in(levels[:], s.Level, ui.NotPrivate), s.Presence == otr.PresenceOffline, inUse
}
