package relay

import (
	"slices"
	"testing"
	"time"
)

type listener struct {
	heard []string
	ticks []time.Time
	next  time.Time
}

func (l *listener) Receive(p Packet) { l.heard = append(l.heard, string(p.Text)) }
func (l *listener) Tick(now time.Time) time.Time {
	l.ticks = append(l.ticks, now)
	next := l.next
	l.next = time.Time{}
	return next
}

func pair(o Options) (*Network, *Port, [2]*Port, [2]*listener) {
	n := New(o)
	nodes := [2]*listener{{}, {}}
	from := n.Attach("alice", "home", &listener{})
	return n, from, [2]*Port{n.Attach("bob", "a", nodes[0]), n.Attach("bob", "b", nodes[1])}, nodes
}

func TestRules(t *testing.T) {
	cases := []struct {
		name    string
		options Options
		part    string
		talker  int // client of bob that sends first; -1 for none
		want    [2]int
	}{
		{"all", Options{Rule: ToAll}, "", 0, [2]int{1, 1}},
		{"latest attached", Options{Rule: ToLatest}, "", -1, [2]int{0, 1}},
		{"latest sender", Options{Rule: ToLatest}, "", 0, [2]int{1, 0}},
		{"addressed", Options{Rule: ToLatest, Addressable: true}, "a", 1, [2]int{1, 0}},
		{"not addressable", Options{Rule: ToAll}, "a", 1, [2]int{1, 1}},
		{"address gone", Options{Rule: ToLatest, Addressable: true}, "c", 0, [2]int{1, 0}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, alice, bobs, nodes := pair(c.options)
			if c.talker >= 0 {
				bobs[c.talker].Send("nobody", "", []byte("x"))
			}
			alice.Send("bob", c.part, []byte("hello"))
			n.Run(time.Second)
			if got := [2]int{len(nodes[0].heard), len(nodes[1].heard)}; got != c.want {
				t.Errorf("heard %v, want %v", got, c.want)
			}
		})
	}
}

func TestOrderHoldsUnlessReordered(t *testing.T) {
	for _, reorder := range []float64{0, 1} {
		n, alice, _, nodes := pair(Options{Seed: 7})
		n.Faults = Faults{Delay: time.Second, Reorder: reorder}
		for c := byte('a'); c <= 'z'; c++ {
			alice.Send("bob", "", []byte{c})
		}
		n.Run(time.Minute)
		if len(nodes[0].heard) != 26 {
			t.Fatalf("heard %d", len(nodes[0].heard))
		}
		if slices.IsSorted(nodes[0].heard) != (reorder == 0) {
			t.Errorf("reorder %v: %v", reorder, nodes[0].heard)
		}
	}
}

func TestLossAndDuplicates(t *testing.T) {
	n, alice, bobs, nodes := pair(Options{})
	n.Faults.Loss = 1
	alice.Send("bob", "", []byte("lost"))
	n.Faults = Faults{Duplicate: 1}
	alice.Send("bob", "", []byte("twice"))
	bobs[1].Detach()
	n.Run(time.Second)
	if !slices.Equal(nodes[0].heard, []string{"twice", "twice"}) || len(nodes[1].heard) != 0 {
		t.Errorf("heard %v and %v", nodes[0].heard, nodes[1].heard)
	}
}

func TestTicksComeWhenDue(t *testing.T) {
	n, _, bobs, nodes := pair(Options{})
	start := n.Now()
	nodes[0].next = start.Add(5 * time.Second)
	bobs[0].Wake(start.Add(2 * time.Second))
	n.Run(time.Minute)
	want := []time.Time{start.Add(2 * time.Second), start.Add(5 * time.Second)}
	if !slices.EqualFunc(nodes[0].ticks, want, time.Time.Equal) {
		t.Errorf("ticks %v, want %v", nodes[0].ticks, want)
	}
	if !n.Now().Equal(start.Add(time.Minute)) {
		t.Errorf("clock at %v", n.Now())
	}
}

func TestPace(t *testing.T) {
	n, alice, _, nodes := pair(Options{})
	alice.Pace = 2 * time.Second
	for _, text := range []string{"at once", "after 2 s", "after 4 s", "never sent"} {
		alice.Send("bob", "", []byte(text))
	}
	for second, want := range []int{1, 2, 2, 3, 3} {
		n.Run(time.Second)
		if got := len(nodes[0].heard); got != want {
			t.Errorf("after %d s: heard %q", second+1, nodes[0].heard)
		}
	}
	alice.Detach()
	n.Run(time.Minute)
	if len(nodes[0].heard) != 3 {
		t.Errorf("what had not left was heard: %q", nodes[0].heard)
	}
}
