package plugin

import (
	"slices"

	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
	"pidgin-otr/ui"
)

// The list of known fingerprints: what is on file, with what is known beside it.

// keyOnFile is a row of the list. A fingerprint that stands on file under several
// names of one account is one row.
type keyOnFile struct {
	buddy BuddyID        // of an account that the host has; else as the file says
	gone  bool           // the host has no such account
	names []keyfile.Peer // that it stands under, one at least
	fp    otr.Fingerprint
}

// KnownRows makes the list anew, in the order that the user chose, and returns how
// many rows it has.
func (p *Plugin) KnownRows() (count int) {
	p.safely("the known fingerprints", func() {
		rows, keys := p.knownRows()
		p.list.rows, p.list.keys = inOrder(p.knownList().Sort(rows, p.list.by, p.list.down), rows, keys)
		count = len(p.list.rows)
	})
	return count
}

// KnownReload is KnownRows where the list is shown: places become those that their rows
// have now, -1 for a row that is gone. moved reports whether any row is another or
// elsewhere.
func (p *Plugin) KnownReload(places []int) (count int, moved bool) {
	before := p.list.rows
	count = p.KnownRows()
	after := p.list.rows
	if slices.EqualFunc(before, after, sameKnown) {
		return count, false
	}
	at := make(map[string]int, len(after))
	for i := range after {
		at[after[i].ID] = i
	}
	for i, was := range places {
		places[i] = -1
		if was < 0 || was >= len(before) {
			continue
		}
		if now, there := at[before[was].ID]; there {
			places[i] = now
		}
	}
	return count, true
}

func sameKnown(a, b ui.Known) bool { return a.ID == b.ID }

// KnownCell is what a column shows in a row of the list; "" for a row that is not
// there.
func (p *Plugin) KnownCell(row int, c ui.KnownColumn) string {
	if row < 0 || row >= len(p.list.rows) {
		return ""
	}
	return p.knownList().Cell(p.list.rows[row], c)
}

// KnownMatches reports whether the row is one that the user looks for by typing.
func (p *Plugin) KnownMatches(row int, typed string) bool {
	return row >= 0 && row < len(p.list.rows) && p.knownList().Matches(p.list.rows[row], typed)
}

// KnownSortBy orders the list by a column from now on. If it is ordered by that one
// already, its order is turned round.
func (p *Plugin) KnownSortBy(c ui.KnownColumn) {
	p.list.down = p.list.by == c && !p.list.down
	p.list.by = c
}

// KnownOrder is which column the list is ordered by, and whether from the end.
func (p *Plugin) KnownOrder() (c ui.KnownColumn, down bool) { return p.list.by, p.list.down }

func (p *Plugin) knownList() ui.KnownList { return ui.KnownList{Tr: p.host.Tr, Now: p.host.Now()} }

// inOrder puts the rows into an order, and the keys as them.
func inOrder(order []int, rows []ui.Known, keys []keyOnFile) ([]ui.Known, []keyOnFile) {
	sorted, as := make([]ui.Known, len(rows)), make([]keyOnFile, len(rows))
	for to, from := range order {
		sorted[to], as[to] = rows[from], keys[from]
	}
	return sorted, as
}

// knownRows lists what is on file, in file order.
func (p *Plugin) knownRows() (rows []ui.Known, keys []keyOnFile) {
	count := p.trust.known.Len()
	at := make(map[string]int, count)
	rows, keys = make([]ui.Known, 0, count), make([]keyOnFile, 0, count)
	find := p.accountFinder()
	aliases, live := p.host.Aliases(), p.liveKeys()
	for who, k := range p.trust.known.All() {
		id, there := find(who.Account)
		key := keyOnFile{buddy: BuddyID{id, who.Buddy}, gone: !there, names: []keyfile.Peer{who}, fp: k.Fingerprint}
		row := p.knownRow(key, k.Trust)
		if i, twice := at[row.ID]; twice {
			rows[i] = joined(rows[i], row)
			keys[i].names = append(keys[i].names, who)
			continue
		}
		row.Alias = aliases[key.buddy]
		row.Online = there && p.host.Connected(id)
		row.Level, row.Away, row.InUse = live.of(key)
		at[row.ID] = len(rows)
		rows, keys = append(rows, row), append(keys, key)
	}
	return rows, keys
}

// knownRow is what the files say of a fingerprint.
func (p *Plugin) knownRow(k keyOnFile, trust keyfile.Trust) ui.Known {
	seen := p.seen.seen.Find(k.names[0], k.fp)
	row := ui.Known{
		ID:          k.buddy.Account.Protocol + "\t" + k.buddy.Account.Name + "\t" + k.buddy.Name + "\t" + string(k.fp[:]),
		Name:        k.buddy.Name,
		Account:     k.buddy.Account.Name,
		Fingerprint: k.fp,
		How:         how(trust),
		Verified:    seen.Verified,
		First:       seen.First,
		Last:        seen.Last,
		Client:      seen.Client,
	}
	if now := filePeer(k.buddy); now != k.names[0] {
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

// accountFinder finds the host's account that a file means by a name of it. there is
// false if the host has none.
func (p *Plugin) accountFinder() func(keyfile.Account) (id AccountID, there bool) {
	accounts := p.host.Accounts()
	found := make(map[keyfile.Account]AccountID)
	return func(a keyfile.Account) (AccountID, bool) {
		id, known := found[a]
		if !known {
			id = AccountID(a)
			for _, ours := range accounts {
				if p.sameAccount(fileAccount(ours), a) {
					id = ours
					break
				}
			}
			found[a] = id
		}
		return id, slices.Contains(accounts, id)
	}
}

// liveKeys are the keys that sessions have, with the best session of each.
type liveKeys map[liveKey]otr.Session

type liveKey struct {
	buddy BuddyID
	fp    otr.Fingerprint
}

func (p *Plugin) liveKeys() liveKeys {
	live := make(liveKeys)
	p.each(func(b *buddy) {
		for _, s := range b.engine.Sessions() {
			k := liveKey{b.id, s.Fingerprint}
			if best, there := live[k]; !there || s.Level > best.Level {
				live[k] = s
			}
		}
	})
	return live
}

func (l liveKeys) of(k keyOnFile) (level ui.Level, away, inUse bool) {
	s, inUse := l[liveKey{k.buddy, k.fp}]
	return in(levels[:], s.Level, ui.NotPrivate), s.Presence == otr.PresenceOffline, inUse
}

// OpenKnown shows the known fingerprints: in a window where the user interface has
// one, else what a search finds.
func (p *Plugin) OpenKnown() {
	p.safely("the known fingerprints", func() {
		if p.loaded && !p.host.ShowKnown() {
			p.searchKnown()
		}
	})
}

func (p *Plugin) searchKnown() {
	p.host.Ask(p.knownList().SearchKnown(p.trust.known.Len()), func(values [][]byte) {
		p.safely("a search", func() {
			if len(values) > 0 && p.loaded {
				p.foundKnown(string(values[0]))
			}
		})
	})
}

// foundKnown shows what is found and carries out what the user wants with it.
func (p *Plugin) foundKnown(typed string) {
	list := p.knownList()
	rows, keys := p.knownRows()
	rows, _ = inOrder(list.Sort(rows, ui.ColumnBuddy, false), rows, keys)
	rows = slices.DeleteFunc(rows, func(k ui.Known) bool { return !list.Matches(k, typed) })
	if len(rows) == 0 {
		p.inform(ui.Note{Title: list.Title(), Primary: list.NothingFound()})
		return
	}
	p.host.Set(list.FoundKnown(rows), func(set []ui.Set) {
		p.safely("a known fingerprint", func() {
			if len(set) != 2 || !p.loaded {
				return
			}
			var ids []string
			for _, i := range set[0].Rows {
				if i < len(rows) {
					ids = append(ids, rows[i].ID)
				}
			}
			p.KnownRows()
			if said := p.doKnown(ui.KnownVerb(set[1].Chosen), p.knownNamed(ids)); said != "" {
				p.inform(ui.Note{Title: list.Title(), Primary: said})
			}
		})
	})
}
