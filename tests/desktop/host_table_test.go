package desktop

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"pidgin-otr/tests/desktop/rig"
)

// The rows of what the host pays.
const (
	rowStart     = "start until nothing is left to do, ms"
	rowMemory    = "memory after signing on, MB"
	rowSignOn    = "longest block while signing on, ms"
	rowFirst     = "longest block of a first contact, ms"
	rowAgain     = "longest block of a handshake, ms"
	rowOpen      = "known fingerprints: opening, ms"
	rowScroll    = "known fingerprints: scrolling, ms"
	rowSearch    = "known fingerprints: searching, ms"
	rowSort      = "known fingerprints: sorting, ms"
	rowAll       = "known fingerprints: sorting, all selected, ms"
	rowMeanwhile = "known fingerprints: a first contact, ms"
)

// hostRow is what was measured of one thing, with each plugin.
type hostRow struct {
	name    string
	must    float64 // most that is ours
	more    bool    // ours is what is more than without a plugin
	ordinal int
	values  map[rig.Plugin][]float64 // of each run
	clock   []float64                // what ours took by the clock
}

func hostRows() map[string]*hostRow {
	rows := make(map[string]*hostRow)
	for i, r := range []hostRow{
		{name: rowStart, must: 25, more: true},
		{name: rowMemory, must: 6, more: true},
		{name: rowSignOn, must: 16, more: true},
		{name: rowFirst, must: 16}, {name: rowAgain, must: 16},
		{name: rowOpen, must: 16}, {name: rowScroll, must: 16}, {name: rowSearch, must: 16},
		{name: rowSort, must: 16}, {name: rowAll, must: 16}, {name: rowMeanwhile, must: 16},
	} {
		r.ordinal, r.values = i, make(map[rig.Plugin][]float64)
		rows[r.name] = &r
	}
	return rows
}

// ours is the median over the runs of what is ours: each run is compared with the one
// without a plugin that was just before it.
func (r *hostRow) ours() float64 {
	shares := slices.Clone(r.values[rig.Ours])
	for i := range shares {
		if r.more {
			shares[i] -= r.values[rig.NoPlugin][i]
		}
	}
	return middle(shares)
}

func (r *hostRow) verdict() string {
	if r.ours() <= r.must {
		return "met"
	}
	return "missed"
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// hostTable shows the medians.
func hostTable(rows map[string]*hostRow) string {
	sorted := make([]*hostRow, len(rows))
	for _, r := range rows {
		sorted[r.ordinal] = r
	}
	var out strings.Builder
	fmt.Fprintf(&out, "A Pidgin with %d buddies and %d fingerprints, medians of %d runs in turn.\n\n", hostBuddies, hostFingerprints, len(rows[rowStart].values[rig.Ours]))
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tno plugin\tthis\tpidgin-otr\tof ours\tmust\t\tthis by the clock")
	for _, r := range sorted {
		fmt.Fprint(w, r.name)
		for _, kind := range hosts {
			cell := ""
			if len(r.values[kind]) > 0 {
				cell = fmt.Sprintf("%.1f", middle(r.values[kind]))
			}
			fmt.Fprint(w, "\t", cell)
		}
		fmt.Fprintf(w, "\t%.1f\t%.0f\t%s\t", r.ours(), r.must, r.verdict())
		if len(r.clock) > 0 {
			fmt.Fprintf(w, "%.1f", middle(r.clock))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return out.String()
}
