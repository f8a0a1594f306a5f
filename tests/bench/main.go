// Command bench measures the engine against libotr: both in turn, in the same
// run, by the CPU time that the process spends on both ends of a conversation.
// It prints one table and writes it, with a plot, into a folder.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pidgin-otr/plugin"
)

func main() {
	out := flag.String("out", "build/bench", "folder for the table and the plot")
	runs := flag.Int("runs", 11, "times that each measurement is taken")
	only := flag.String("only", "", "part of the names of the rows to measure; empty: all")
	flag.Parse()
	plugin.TuneCollector() // as shipped
	if err := bench(*out, *runs, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(out string, runs int, only string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	peer, err := startPeer(work)
	if err != nil {
		return err
	}
	defer peer.close()
	rows, err := rows(work)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r *row) bool { return !strings.Contains(r.name, only) })
	if len(rows) == 0 {
		return fmt.Errorf("no row named %q", only)
	}
	if err := measure(rows, runs, peer); err != nil {
		return err
	}
	return report(out, rows)
}

// measure goes through the rows in turn, those with the smallest appetite first.
func measure(rows []*row, runs int, peer *peer) error {
	for _, memory := range []appetite{little, much, kept} {
		for i := range runs {
			fmt.Fprintf(os.Stderr, "\rrun %d of %d ", i+1, runs)
			for _, r := range rows {
				if r.memory != memory {
					continue
				}
				if err := r.measure(peer); err != nil {
					return fmt.Errorf("%s: %w", r.name, err)
				}
			}
		}
	}
	fmt.Fprint(os.Stderr, "\r")
	return nil
}

func report(out string, rows []*row) error {
	text := table(rows)
	fmt.Print(text)
	if err := os.WriteFile(filepath.Join(out, "bench.txt"), []byte(text), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "bench.svg"), plot(rows), 0o644)
}
