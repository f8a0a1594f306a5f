package otr

import (
	"testing"
	"time"
)

// nickReturns is a client that went without a word, and came back under another tag
// with its key, where clients have no addresses.
func nickReturns(t *testing.T, slow bool, mode Mode) (w *world, a, old, back *node) {
	w = newWorld(t, false)
	w.slow = slow
	a, old = w.join(alice+"/home", 0), w.join(bob+"/irssi", 1)
	a.start(bob)
	a.choose(bob, Selection{Mode: mode})
	a.speak(bob, "hello")
	old.speak(alice, "hello yourself")
	w.pass(time.Minute)
	old.online = false
	a.say(bob, "lost")
	w.run()
	back = w.joinAs(old.bare+"/irssi", 0x7777, old.key)
	w.forget()
	back.start(alice)
	a.wantPrivate(back)
	return w, a, old, back
}

func eachReturn(t *testing.T, f func(slow bool, mode Mode)) {
	for _, slow := range []bool{false, true} {
		for _, mode := range []Mode{MostSecure, MostRecent} {
			f(slow, mode)
		}
	}
}

// A client that comes back under another tag with its key has taken the place of the
// one before: text goes to it, and what its forerunner may not have read is offered
// back.
func TestClientOfANickThatComesBackIsWrittenTo(t *testing.T) {
	eachReturn(t, func(slow bool, mode Mode) {
		w, a, old, back := nickReturns(t, slow, mode)
		a.wantLost("lost")
		if e := one[NewSelection](a); e.From.ID != a.with(old).ID || e.To.ID != a.with(back).ID {
			t.Errorf("%+v", e)
		}
		w.forget()
		a.speak(bob, "are you there?")
		back.wantTexts("are you there?")
		none[NotMostRecent](a)
		none[LineReturned](a)
	})
}

// The client before was there all the time, with a copy of the key: what it writes gives
// it its place in the order again.
func TestReplacedClientThatWritesIsThereAgain(t *testing.T) {
	eachReturn(t, func(slow bool, mode Mode) {
		w, a, old, back := nickReturns(t, slow, mode)
		back.speak(alice, "from the new one")
		old.online = true
		w.forget()
		old.speak(alice, "from the old one")
		one[NewSelection](a)
		a.speak(bob, "to the old one")
		old.wantTexts("to the old one")
		back.speak(alice, "once more from the new one")
		a.speak(bob, "to the new one")
		back.wantTexts("to the new one")
	})
}

// Text for the client before, which the user has chosen by hand, finds out whether
// it is there.
func TestReplacedClientThatIsChosenIsAskedForKeys(t *testing.T) {
	eachReturn(t, func(slow bool, mode Mode) {
		w, a, old, back := nickReturns(t, slow, mode)
		a.choose(bob, Selection{Mode: Explicit, Session: a.with(old).ID})
		w.forget()
		a.say(bob, "to nobody")
		w.run()
		w.pass(2 * time.Minute)
		if r := one[LineReturned](a); r.Reason != BlockNoAnswer {
			t.Errorf("%+v", r)
		}
		back.wantTexts()
		w.forget()
		old.online = true
		old.refresh(alice)
		a.speak(bob, "to the chosen one")
		old.wantTexts("to the chosen one")
	})
}

// An unverified client that takes no place of another key's comes after it.
func TestReplacedClientIsBeforeOnesOfLessTrust(t *testing.T) {
	w, a, old, back := nickReturns(t, true, MostSecure)
	a.trust(bob, old.fingerprint(), true)
	other := w.join(bob+"/other", 2)
	other.start(alice)
	if s := a.selected(bob); s != a.with(back).ID {
		t.Errorf("session %d is selected", s)
	}
	back.end(alice, back.with(a).ID)
	if s := a.selected(bob); s != a.with(old).ID {
		t.Errorf("session %d is selected", s)
	}
	w.forget()
	a.say(bob, "for the dead one")
	w.run()
	w.pass(2 * time.Minute)
	if r := one[LineReturned](a); r.Reason != BlockNoAnswer {
		t.Errorf("%+v", r)
	}
	other.wantTexts()
}

// Several clients that share a key, where a name may be many, answer one query: none
// of them has gone.
func TestClientsOfOneKeyThatAnswerTogetherReplaceNobody(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	one := w.join(bob+"/one", 1)
	w.joinAs(bob+"/two", 0x7777, one.key)
	a.took(bob, a.buddy(bob).Start(a.now))
	a.say(bob, "hello")
	w.run()
	none[MaybeLost](a)
	sessions := a.buddy(bob).Sessions()
	if len(sessions) != 2 {
		t.Errorf("%d sessions", len(sessions))
	}
	for _, s := range sessions {
		if s.Presence == PresenceOffline {
			t.Errorf("%+v", s)
		}
	}
}
