package otr

import (
	"testing"
	"time"
)

// A quartet is two clients of ours and two of the buddy's, one of which speaks
// version 2 alone and writes to all of ours, as libotr does.
type quartet struct {
	*world
	home, work, laptop, old *node
}

func newQuartet(t *testing.T, routes bool) *quartet {
	w := newWorld(t, routes)
	q := &quartet{
		world: w,
		home:  w.join(alice+"/home", 0), work: w.join(alice+"/work", 0),
		laptop: w.join(bob+"/laptop", 1), old: w.join(bob+"/old", 2).old(alice),
	}
	w.filter = func(p packet) []packet {
		if p.from == q.old {
			p.To = ""
		}
		return []packet{p}
	}
	return q
}

// holders lists who of ours has a live session with the key of one of theirs, in a
// version.
func (q *quartet) holders(of *node, v Version) (found []*node) {
	for _, n := range []*node{q.home, q.work} {
		for _, s := range n.buddy(bob).Sessions() {
			if s.Version == v && s.Level.Encrypted() && s.Fingerprint == of.fingerprint() {
				found = append(found, n)
			}
		}
	}
	return found
}

// Asked by another client of the buddy, both of ours ask the one that speaks
// version 2, and one of them gets its session. The other has not been told to by
// its user: it does not begin again and so take the session away.
func TestAskedBesideVersion2StaysWithOne(t *testing.T) {
	q := newQuartet(t, true)
	q.laptop.start(alice)
	q.pass(time.Second)
	holders := q.holders(q.old, V2)
	if len(holders) != 1 {
		t.Fatalf("%d of ours have the session of version 2", len(holders))
	}
	before := holders[0].v2(bob)
	if before.SSID != q.old.v2(alice).SSID {
		t.Fatal("two sessions")
	}
	q.forget()
	q.pass(time.Minute)
	q.wantKinds(map[string]int{})
	if after := q.holders(q.old, V2); len(after) != 1 || after[0] != holders[0] || q.old.v2(alice).SSID != before.SSID {
		t.Errorf("the session went to another client: %v", after)
	}
	for _, n := range []*node{q.home, q.work} {
		none[HandshakeFailed](n)
	}
}

// Without addresses a Commit of version 2 is for everybody. Begun again after another
// client of ours got the session, it would be answered by those that speak version 3
// with us: they would get a second, weaker session.
func TestVersion2IsNotBegunAgainForAll(t *testing.T) {
	for starter := range 2 {
		q := newQuartet(t, false)
		q.nodes[starter].start(bob)
		q.pass(time.Minute)
		if len(q.holders(q.laptop, V3)) != 2 || len(q.holders(q.old, V2)) != 1 {
			t.Errorf("%d starts: home %+v, work %+v", starter, q.home.buddy(bob).Sessions(), q.work.buddy(bob).Sessions())
		}
		if n := len(q.holders(q.laptop, V2)); n != 0 {
			t.Errorf("%d of ours have a second session, of version 2, with a client that speaks version 3", n)
		}
		for _, n := range []*node{q.home, q.work} {
			none[FellBack](n)
			none[HandshakeFailed](n)
		}
	}
}

// A client that is private in version 3 answers the Commit that another client,
// of version 2, was to answer. It does not get that one's session.
func TestVersion3TakesNoSessionOfVersion2(t *testing.T) {
	for _, ends := range []bool{false, true} {
		w := newWorld(t, false)
		a, laptop, old := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/old", 2).old(alice)
		laptop.online = false
		old.start(alice)
		laptop.online, old.online = true, false
		laptop.start(alice)
		a.wantPrivate(laptop)
		if ends {
			laptop.end(alice, 0)
			a.end(bob, a.with(laptop).ID)
		}
		old.online = true
		before := a.v2(bob)
		w.forget()
		old.refresh(alice)
		w.pass(time.Minute)
		after := a.v2(bob)
		if replaced := after.ID != before.ID; replaced != ends {
			t.Errorf("live version 3 %v: %+v, was %+v", !ends, after, before)
		}
		if !ends {
			none[Ended](a)
			none[OtherKeyRefused](a)
			a.wantPrivate(laptop)
		}
	}
}
