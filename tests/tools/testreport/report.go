package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// slowest is how many tests the closing table shows.
const slowest = 10

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action  string
	Package string
	Test    string
	Elapsed float64 // seconds
	Output  string
}

type timed struct {
	name string
	took time.Duration
}

type testID struct{ pkg, test string }

// report gathers events. Output of tests is kept until the test has failed or
// the package is through, so that passing tests stay silent.
type report struct {
	out            io.Writer
	passed, failed int
	brokenPackages int
	brokenCommands int
	tests          []timed
	output         map[testID][]string
	hasSubtests    map[testID]bool
}

func newReport(out io.Writer) *report {
	return &report{out: out, output: map[testID][]string{}, hasSubtests: map[testID]bool{}}
}

// line takes one line of a command; what is no event is passed on as it is.
func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Action == "" {
		fmt.Fprintf(r.out, "%s\n", line)
		return
	}
	r.event(e)
}

func (r *report) event(e event) {
	id := testID{e.Package, e.Test}
	switch e.Action {
	case "output":
		r.keep(id, e.Output)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "pass", "fail", "skip":
		r.finished(id, e)
	}
}

func (r *report) keep(id testID, text string) {
	if id.test == "" {
		if packageLine(text) {
			fmt.Fprint(r.out, text)
		}
		return
	}
	r.output[id] = append(r.output[id], text)
}

// packageLine tells the lines that go test prints by itself for a package.
func packageLine(text string) bool {
	return text != "PASS\n"
}

func (r *report) finished(id testID, e event) {
	if id.test == "" {
		if e.Action == "fail" {
			r.brokenPackages++
			r.flushPackage(id.pkg)
		}
		return
	}
	if e.Action == "fail" {
		r.flush(id)
	}
	delete(r.output, id)
	r.count(id, e)
}

// count counts leaf tests only: a test with subtests is counted, and timed,
// through them.
func (r *report) count(id testID, e event) {
	if parent, _, sub := cutLast(id.test, "/"); sub {
		r.hasSubtests[testID{id.pkg, parent}] = true
	}
	if r.hasSubtests[id] {
		return
	}
	took := time.Duration(e.Elapsed * float64(time.Second))
	r.tests = append(r.tests, timed{shortPackage(id.pkg) + " " + id.test, took})
	switch e.Action {
	case "fail":
		r.failed++
	case "pass":
		r.passed++
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func shortPackage(path string) string {
	_, rest, ok := strings.Cut(path, "/")
	if !ok {
		return path
	}
	return rest
}

func (r *report) flush(id testID) {
	for _, text := range r.output[id] {
		fmt.Fprint(r.out, text)
	}
}

// flushPackage shows what unfinished tests of a package said: after a panic or
// a time-out no test of its own reports the failure.
func (r *report) flushPackage(pkg string) {
	for id := range r.output {
		if id.pkg == pkg {
			fmt.Fprintf(r.out, "unfinished: %s\n", id.test)
			r.flush(id)
			delete(r.output, id)
		}
	}
}

func (r *report) commandFailed(command []string, err error) {
	r.brokenCommands++
	fmt.Fprintf(r.out, "FAIL\t%s: %v\n", strings.Join(command, " "), err)
}

func (r *report) broken() bool {
	return r.failed > 0 || r.brokenPackages > 0 || r.brokenCommands > 0
}

func (r *report) close() {
	slices.SortFunc(r.tests, func(a, b timed) int { return cmp.Compare(b.took, a.took) })
	fmt.Fprintf(r.out, "\nslowest tests:\n")
	for _, t := range r.tests[:min(slowest, len(r.tests))] {
		fmt.Fprintf(r.out, "%9.2fs  %s\n", t.took.Seconds(), t.name)
	}
	verdict := "PASS"
	if r.broken() {
		verdict = "FAIL"
	}
	fmt.Fprintf(r.out, "\n%s\n%d passed, %d failed\n", verdict, r.passed, max(r.failed, r.brokenPackages))
}
