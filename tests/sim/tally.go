package sim

import (
	"pidgin-otr/otr"
)

// Tally counts what happened in a world: promises that are never put to the
// test are not kept either.
type Tally struct {
	Read       int // texts read in private
	Clear      int // lines that went in clear, rightly
	Started    int // sessions
	Refreshed  int
	Ended      int
	OtherKeys  int // sessions of the attacker beside the true one's
	Evil       int // texts of the attacker read under the attacker's key
	Forged     int // packets of the attacker that arrived
	Changed    int // lines given back because their destination changed
	Waited     int // lines held
	SharedTags int
	Pairs      int // found private in peace
	Version2   int // sessions of version 2
	Replaced   int // of those, by one with another key
	Bonds      int // of version 2, found private in peace
}

// Add adds another world's counts.
func (t *Tally) Add(o Tally) {
	t.Read += o.Read
	t.Clear += o.Clear
	t.Started += o.Started
	t.Refreshed += o.Refreshed
	t.Ended += o.Ended
	t.OtherKeys += o.OtherKeys
	t.Evil += o.Evil
	t.Forged += o.Forged
	t.Changed += o.Changed
	t.Waited += o.Waited
	t.SharedTags += o.SharedTags
	t.Pairs += o.Pairs
	t.Version2 += o.Version2
	t.Replaced += o.Replaced
	t.Bonds += o.Bonds
}

// Missing names what never happened.
func (t Tally) Missing() (names []string) {
	for _, c := range []struct {
		name  string
		count int
	}{
		{"read", t.Read}, {"clear", t.Clear}, {"started", t.Started}, {"refreshed", t.Refreshed},
		{"ended", t.Ended}, {"other keys", t.OtherKeys}, {"evil", t.Evil}, {"forged", t.Forged},
		{"changed", t.Changed}, {"waited", t.Waited}, {"shared tags", t.SharedTags}, {"pairs", t.Pairs},
		{"version 2", t.Version2}, {"replaced", t.Replaced}, {"bonds", t.Bonds},
	} {
		if c.count == 0 {
			names = append(names, c.name)
		}
	}
	return names
}

// count takes in the events that a client was told since the last step.
func (l *login) count() {
	t := &l.world.Tally
	for ; l.noted < len(l.Events); l.noted++ {
		switch e := l.Events[l.noted].Event.(type) {
		case otr.Started:
			t.Started++
			if e.Session.Version == otr.V2 {
				t.Version2++
			}
		case otr.Refreshed:
			t.Refreshed++
		case otr.Ended:
			t.Ended++
		case otr.OtherKey:
			t.OtherKeys++
		case otr.SharedTag:
			t.SharedTags++
		case otr.LineHeld:
			t.Waited++
		case otr.LineBlocked:
			if e.Reason == otr.BlockChanged {
				t.Changed++
			}
		}
	}
}
