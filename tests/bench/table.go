package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// show writes nanoseconds or bytes in the row's unit.
func (r *row) show(v float64) string {
	switch r.unit {
	case perSecond:
		return fmt.Sprintf("%.0f/s", 1e9/v)
	case nanoseconds:
		return fmt.Sprintf("%.1f ns", v)
	case bytesEach:
		return fmt.Sprintf("%.0f bytes", v)
	}
	return fmt.Sprintf("%.3f ms", v/1e6)
}

// ratio is our share of libotr's time: the median over the runs, each of which has
// measured both in turn. NaN without libotr.
func (r *row) ratio() float64 {
	if len(r.libotr) == 0 {
		return math.NaN()
	}
	var shares []float64
	for i, theirs := range r.libotr {
		shares = append(shares, r.engine[i]/theirs)
	}
	return median(shares)
}

// inUnit is what limit is compared with.
func (r *row) inUnit(v float64) float64 {
	if r.unit == milliseconds {
		return v / 1e6
	}
	return v
}

// verdict says whether the row meets its bound; empty without one.
func (r *row) verdict() string {
	met := true
	switch {
	case r.must > 0:
		met = r.ratio() <= r.must
	case r.limit > 0:
		met = r.inUnit(median(r.engine)) <= r.limit
	default:
		return ""
	}
	if met {
		return "met"
	}
	return "missed"
}

func (r *row) bound() string {
	switch {
	case r.must > 0:
		return fmt.Sprintf("%.2f", r.must)
	case r.limit > 0 && r.unit == milliseconds:
		return fmt.Sprintf("%.0f ms", r.limit)
	case r.limit > 0:
		return r.show(r.limit)
	}
	return ""
}

func table(rows []*row) string {
	var out strings.Builder
	fmt.Fprintf(&out, "CPU time of both ends, protections as shipped, %d runs in turn with libotr.\n%s\n\n", len(rows[0].engine), machine())
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\tlibotr best\tmedian\tours best\tmedian\tratio\tmust\t\tallocations")
	for _, r := range rows {
		theirs, ratio := "\t", ""
		if len(r.libotr) > 0 {
			theirs = r.show(slices.Min(r.libotr)) + "\t" + r.show(median(r.libotr))
			ratio = fmt.Sprintf("%.3f", r.ratio())
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.1f\n", r.name, theirs, r.show(slices.Min(r.engine)), r.show(median(r.engine)), ratio, r.bound(), r.verdict(), r.allocations)
	}
	w.Flush()
	fmt.Fprintln(&out, "\nratio: our CPU time as a share of libotr's, the median over the runs.\nkey exchange: with the D-H keys that both ends make for their next messages.\nmemory: libotr's by the growth of a fresh process, ours by the heap in use.")
	return out.String()
}

// machine names the processor that the run used.
func machine() string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				model = strings.Trim(name, " \t:\n")
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d CPUs, %s", model, runtime.NumCPU(), runtime.Version())
}
