package explore

import (
	"fmt"
	"strings"
	"time"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/tests/snapshot"
)

// A Report is what came of exploring one scenario.
type Report struct {
	Scenario  Scenario
	Seed      uint64
	States    int     // that differ
	Schedules float64 // orders of delivery from the beginning to an end
	Ends      int     // states in which a run is over
	Left      int     // states that time did not suffice for
	Broken    []Story // at most mostStories
	Wrong     int     // states in which something was wrong
}

// A Story is a schedule that ends in something wrong.
type Story struct {
	Wrong string
	Steps []string
}

func (s Story) String() string { return s.Wrong + "\n" + strings.Join(s.Steps, "\n") }

const mostStories = 3

// explorer goes through the states of a scenario, depth first.
type explorer struct {
	Report
	known map[snapshot.Digest]float64 // schedules from there on
	path  []string
	end   time.Time
}

// Explore goes through every schedule of a scenario, or until the time is over.
// keys has a long-term key for each client.
func Explore(s Scenario, seed uint64, keys []*dsa.PrivateKey, until time.Time) (Report, error) {
	w, err := newWorld(s, seed, keys)
	if err != nil {
		return Report{}, err
	}
	e := explorer{Report: Report{Scenario: s, Seed: seed}, known: map[snapshot.Digest]float64{}, end: until}
	e.Schedules = e.visit(w)
	return e.Report, nil
}

// visit goes on from w, which it may change, and returns how many schedules lead
// from there to an end.
func (e *explorer) visit(w *world) (schedules float64) {
	d := w.digest()
	if n, ok := e.known[d]; ok {
		return n
	}
	if time.Now().After(e.end) {
		e.Left++
		return 0
	}
	e.States++
	e.known[d] = 0
	if wrong := w.judge(); wrong != "" {
		e.note(wrong)
		return 0
	}
	moves := w.moves()
	if len(moves) == 0 {
		e.Ends++
		if wrong := w.judgeEnd(); wrong != "" {
			e.note(wrong)
		}
		e.known[d] = 1
		return 1
	}
	for k, m := range moves {
		next := w
		if k < len(moves)-1 {
			next = w.copy()
		}
		e.path = append(e.path, next.describe(m))
		next.make(m)
		schedules += e.visit(next)
		e.path = e.path[:len(e.path)-1]
	}
	e.known[d] = schedules
	return schedules
}

func (e *explorer) note(wrong string) {
	e.Wrong++
	if len(e.Broken) < mostStories {
		e.Broken = append(e.Broken, Story{wrong, append([]string(nil), e.path...)})
	}
}

func (r Report) String() string {
	left := "all were"
	if r.Left > 0 {
		left = fmt.Sprintf("%d states were not", r.Left)
	}
	return fmt.Sprintf("%v, seed %d: %.3g schedules through %d states, %d ends, %d wrong; %s reached",
		r.Scenario, r.Seed, r.Schedules, r.States, r.Ends, r.Wrong, left)
}

// add adds another scenario's counts.
func (r *Report) add(o Report) {
	r.States += o.States
	r.Schedules += o.Schedules
	r.Ends += o.Ends
	r.Wrong += o.Wrong
	r.Left += o.Left
}
