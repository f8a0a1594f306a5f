package explore

import "fmt"

// A move is one thing that may happen next.
type move struct {
	what act
	at   int // the node or the direction
}

type act uint8

const (
	ask     act = iota // the user of a node asks for a private conversation
	arrive             // the first message of a direction arrives
	lose               // it is lost
	double             // it arrives, and will once more
	delay              // it is taken out and will arrive later
	stall              // the direction waits
	resume             // it goes on
	belated            // what was taken out arrives
	forge              // a forged D-H Commit arrives at a node
	wait               // time passes until something is due
)

// moves lists what may happen next. Users who ask do so before the first time
// anything is waited for; time passes only while nothing else is on its way.
func (w *world) moves() (all []move) {
	for i, n := range w.nodes {
		if n.starts {
			all = append(all, move{ask, i})
		}
	}
	for k, l := range w.links {
		if len(l.queue) == 0 || k == w.stalled {
			continue
		}
		all = append(all, move{arrive, k})
		if !w.worse {
			all = append(all, move{lose, k}, move{double, k}, move{delay, k}, move{stall, k})
		}
	}
	idle := len(all) == 0
	for i := range w.nodes {
		if w.forgery && !idle {
			all = append(all, move{forge, i})
		}
	}
	if w.late != nil {
		all = append(all, move{belated, w.late.link})
	}
	if w.stalled >= 0 && len(w.links[w.stalled].queue) > 0 {
		all = append(all, move{resume, w.stalled})
	}
	if idle && !w.deadline().IsZero() && !w.mustGoOn() {
		all = append(all, move{wait, 0})
	}
	return all
}

// mustGoOn reports whether the direction that waits may do so no longer.
func (w *world) mustGoOn() bool {
	return w.overdue() && w.stalled >= 0 && len(w.links[w.stalled].queue) > 0
}

// make lets the move happen.
func (w *world) make(m move) {
	switch m.what {
	case ask:
		w.start(m.at)
	case forge:
		w.forge(m.at)
	case wait:
		w.pass()
	case belated:
		late := *w.late
		w.late = nil
		w.receive(late)
	case stall:
		w.stalled, w.worse, w.worseAt = m.at, true, w.now
	case resume:
		w.stalled = -1 // it is not late any more
		w.receive(w.links[m.at].shift())
	default:
		w.first(m)
	}
}

// first does something to the first message of a direction.
func (w *world) first(m move) {
	letter := w.links[m.at].shift()
	if m.what != arrive {
		w.worse, w.worseAt = true, w.now
	}
	if m.what == double || m.what == delay {
		w.late = &letter
	}
	if m.what == arrive || m.what == double {
		w.receive(letter)
	}
}

func (l *link) shift() letter {
	first := l.queue[0]
	l.queue = l.queue[1:]
	return first
}

// describe tells a move before it is made.
func (w *world) describe(m move) string {
	at := fmt.Sprintf("%7.3f ", w.now.Sub(beginning()).Seconds())
	switch m.what {
	case ask:
		return at + w.nodes[m.at].name() + " asks"
	case forge:
		return at + "a forged D-H Commit to " + w.nodes[m.at].name() + " arrives"
	case wait:
		return at + "time passes"
	}
	l := w.links[m.at]
	way := fmt.Sprintf(" of %s to %s ", w.nodes[l.from].name(), w.nodes[l.to].name())
	switch m.what {
	case belated:
		return at + kind(w.late.text) + way + "arrives at last"
	case stall:
		return at + "all" + way + "waits"
	}
	done := map[act]string{arrive: "arrives", lose: "is lost", double: "arrives, and is doubled", delay: "is late", resume: "arrives after the wait"}
	return at + kind(l.queue[0].text) + way + done[m.what]
}

func (n *node) name() string { return n.account + "/" + n.part }
