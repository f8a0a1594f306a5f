package plugin

import (
	"runtime/debug"

	"pidgin-otr/ui"
)

// The list of known fingerprints: what is on file, with what is known beside it.

// KnownRows makes the list anew, in the order that the user chose, and returns how
// many rows it has.
func (p *Plugin) KnownRows() (count int) {
	p.safely("the known fingerprints", func() {
		by, down := p.list.by, p.list.down
		p.list = p.knownRows()
		p.list.by, p.list.down = by, down
		p.list.order = p.knownList().Sort(p.list.rows, by, down)
		count = len(p.list.order)
	})
	return count
}

// manyRows are so many that it is worth giving back what they took.
const manyRows = 1000

// KnownClosed says that the list is not shown any more. Its rows are forgotten; the order
// stays for the next time.
func (p *Plugin) KnownClosed() {
	many := len(p.list.rows) >= manyRows
	p.list = knownRows{by: p.list.by, down: p.list.down}
	if many {
		p.host.Go(func() error { debug.FreeOSMemory(); return nil }, func(error) {})
	}
}

// KnownReload is KnownRows where the list is shown. It had was rows before; from is the
// place that each row had then, -1 for a new one; nil: each is where it was.
func (p *Plugin) KnownReload() (count, was int, from []int) {
	before := p.list
	count, was = p.KnownRows(), len(before.order)
	if before.sameAs(&p.list) {
		return count, was, nil
	}
	return count, was, p.list.cameFrom(&before)
}

// KnownCell is what a column shows in the row at a place of the list; "" for a row that
// is not there.
func (p *Plugin) KnownCell(place int, c ui.KnownColumn) string {
	row, there := p.list.at(place)
	if !there {
		return ""
	}
	return p.knownList().Cell(p.list.rows[row], c)
}

// KnownNext is the place of the first row, from a place on, that the user looks for by
// typing; how many rows there are if none is.
func (p *Plugin) KnownNext(from int, typed string) int {
	matches := ui.Matcher(typed)
	for place := max(from, 0); place < len(p.list.order); place++ {
		if matches(&p.list.rows[p.list.order[place]]) {
			return place
		}
	}
	return len(p.list.order)
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
			defer wipeAll(values)
			if len(values) > 0 && p.loaded {
				p.showFound(string(values[0]))
			}
		})
	})
}

// showFound shows what is found and carries out what the user wants with it.
func (p *Plugin) showFound(typed string) {
	list := p.knownList()
	known, matches := p.knownRows(), ui.Matcher(typed)
	var rows []ui.Known
	var found []keyID
	for _, row := range list.Sort(known.rows, ui.ColumnBuddy, false) {
		if matches(&known.rows[row]) {
			rows, found = append(rows, known.rows[row]), append(found, known.keys[row].id())
		}
	}
	if len(rows) == 0 {
		p.inform(ui.Note{Title: list.Title(), Primary: list.NothingFound()})
		return
	}
	p.host.Set(list.FoundKnown(rows), func(set []ui.Set) {
		p.safely("a known fingerprint", func() {
			if len(set) != 2 || !p.loaded {
				return
			}
			var chosen []keyID
			for _, i := range set[0].Rows {
				if i < len(found) {
					chosen = append(chosen, found[i])
				}
			}
			p.KnownRows()
			defer p.KnownClosed()
			if said := p.doKnown(ui.KnownVerb(set[1].Chosen), p.knownNamed(chosen)); said != "" {
				p.inform(ui.Note{Title: list.Title(), Primary: said})
			}
		})
	})
}
