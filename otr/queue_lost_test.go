package otr

import (
	"testing"
	"time"
)

// queueing is a slow network where nothing of Alice's leaves her host's queue until
// released, which lets the first messages out.
func queueing(t *testing.T) (w *world, a, b *node, release func(n int)) {
	w = newWorld(t, false)
	w.slow = true
	a, b = w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	a.wantPrivate(b)
	a.say(bob, "first")
	b.say(alice, "seen")
	w.pass(5 * time.Minute)
	w.forget()
	var queue []packet
	w.filter = func(p packet) []packet {
		if p.from != a {
			return []packet{p}
		}
		queue = append(queue, p)
		return nil
	}
	return w, a, b, func(n int) {
		for _, p := range queue[:n] {
			a.account.Left(p.Ticket, w.now)
			b.receive(alice, a.route(), p.Text)
		}
		queue = queue[n:]
	}
}

// A line may wait for minutes in the host's queue. Until it has left it is neither too
// old to be offered, nor read by who writes meanwhile.
func TestALineThatNeverLeftIsOffered(t *testing.T) {
	for name, ends := range map[string]func(*node){
		"broken":     func(a *node) { a.account.Broken(a.now); a.offline() },
		"signed off": func(a *node) { a.offline() },
	} {
		w, a, b, release := queueing(t)
		a.say(bob, "one")
		a.say(bob, "two")
		a.say(bob, "three")
		w.pass(time.Minute)
		b.say(alice, "meanwhile")
		release(1)
		w.pass(10 * time.Minute)
		ends(a)
		for _, r := range a.account.Online(w.now) {
			a.took(r.Buddy.Name(), r.Effects)
		}
		b.wantTexts("one")
		t.Log(name)
		a.wantLost("two", "three")
	}
}

// From when it left, a line is as any other.
func TestALineThatLeftLateIsForgottenInTime(t *testing.T) {
	w, a, _, release := queueing(t)
	a.say(bob, "one")
	a.say(bob, "two")
	w.pass(10 * time.Minute)
	release(1)
	w.pass(time.Minute)
	release(1)
	w.pass(90 * time.Second)
	a.account.Broken(w.now)
	a.offline()
	for _, r := range a.account.Online(w.now) {
		a.took(r.Buddy.Name(), r.Effects)
	}
	a.wantLost("two")
}
