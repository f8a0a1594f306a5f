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
	Pledges    int // starts and refreshes that users waited for
	Lies       int // told about presence
	Offered    int // lines that were lost and offered back
	Copies     int // lines that went to several sessions
	Again      int // lines sent again to one of them
	Unseen     int // lines that were lost where nothing could tell
	Profiles   int // programs that came back with another key
	Flooded    int // Commits of the attacker's
	Slow       int // worlds with slow links
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
	t.Pledges += o.Pledges
	t.Lies += o.Lies
	t.Offered += o.Offered
	t.Copies += o.Copies
	t.Again += o.Again
	t.Unseen += o.Unseen
	t.Profiles += o.Profiles
	t.Flooded += o.Flooded
	t.Slow += o.Slow
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
		{"pledges", t.Pledges}, {"lies", t.Lies}, {"profiles", t.Profiles},
		{"flooded", t.Flooded}, {"slow", t.Slow}, {"offered", t.Offered}, {"to several", t.Copies},
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
		l.noteAccord(l.Events[l.noted])
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
		case otr.LineReturned:
			if e.Reason == otr.BlockChanged {
				t.Changed++
			}
		}
	}
	for _, line := range l.went {
		if line.Session.ID != 0 {
			l.judgeKey(line)
		}
	}
	l.went = l.went[:0]
}
