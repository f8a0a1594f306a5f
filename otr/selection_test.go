package otr

import (
	"testing"
	"time"
)

// speak sends a line and lets a moment pass.
func (n *node) speak(to, text string) {
	n.now = n.now.Add(time.Second)
	n.say(to, text)
	n.run()
}

func (n *node) selected(buddy string) SessionID {
	s, _ := n.buddy(buddy).Selected()
	return s.ID
}

func TestOneClock(t *testing.T) {
	_, a, laptop, phone := trio(t, true)
	l, p := a.with(laptop), a.with(phone)
	earlier := l
	if p.Number < l.Number {
		earlier = p
	}
	if a.selected(bob) != earlier.ID {
		t.Error("nobody has spoken: the session that was private earlier comes first")
	}
	laptop.speak(alice, "one")
	if a.selected(bob) != l.ID {
		t.Error("equal levels: the speaker comes first")
	}
	phone.speak(alice, "two")
	if a.selected(bob) != p.ID {
		t.Error("equal levels: the latest speaker comes first")
	}
	a.trust(bob, laptop.fingerprint(), true)
	if a.selected(bob) != l.ID {
		t.Error("the verified session comes first")
	}
	a.choose(bob, Selection{Mode: MostRecent})
	if a.selected(bob) != p.ID {
		t.Error("most recent is the latest speaker, whatever the level")
	}
	a.choose(bob, Selection{Mode: Explicit, Session: l.ID})
	phone.speak(alice, "three")
	if a.selected(bob) != l.ID {
		t.Error("an explicit choice stays")
	}
	a.choose(bob, Selection{Mode: Explicit, Session: 999})
	if a.selected(bob) != l.ID {
		t.Error("a choice of nothing changed the selection")
	}
}

// Nothing but authenticated readable text moves most recent.
func TestWhatDoesNotSpeak(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	phone.speak(alice, "one")
	a.choose(bob, Selection{Mode: MostRecent})
	before := a.with(laptop)
	laptop.speak(alice, "two")
	data := w.lastOf("data")
	phone.speak(alice, "three")
	chosen := a.selected(bob)
	if chosen != a.with(phone).ID {
		t.Fatal("the phone spoke last")
	}
	order := a.inside(laptop).order
	for name, text := range map[string]string{
		"plain": "plain text", "query": "?OTRv3?", "error": "?OTR Error: no", "replay": string(data.Text),
	} {
		a.receive(bob, laptop.route(), []byte(text))
		if name == "query" {
			w.run() // the handshake that it brings
		}
		if a.selected(bob) != chosen || a.inside(laptop).order != order {
			t.Errorf("%s spoke", name)
		}
	}
	laptop.useKey(a, 0, "")
	if a.selected(bob) != chosen {
		t.Error("a message without text spoke")
	}
	if before.Number != a.with(laptop).Number {
		t.Error("the number changed")
	}
}

func TestNewSelectionIsSaid(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	phone.speak(alice, "one")
	w.forget()
	laptop.speak(alice, "two")
	e := one[NewSelection](a)
	if e.From.ID != a.with(phone).ID || e.To.ID != a.with(laptop).ID || e.ByUser {
		t.Errorf("%+v", e)
	}
	w.forget()
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(phone).ID})
	if e := one[NewSelection](a); !e.ByUser || e.To.ID != a.with(phone).ID {
		t.Errorf("%+v", e)
	}
}

func TestFinishedIsSelectedOnlyAlone(t *testing.T) {
	for _, mode := range []Mode{MostSecure, MostRecent} {
		_, a, laptop, phone := trio(t, true)
		laptop.speak(alice, "one")
		a.choose(bob, Selection{Mode: mode})
		l, p := a.with(laptop).ID, a.with(phone).ID
		laptop.end(alice, 0)
		if a.selected(bob) != p {
			t.Errorf("mode %d: the live session is not selected", mode)
		}
		phone.end(alice, 0)
		if id := a.selected(bob); id != l && id != p {
			t.Errorf("mode %d: no Finished session is selected: text would leave in clear", mode)
		}
		if !a.buddy(bob).Guarded() {
			t.Errorf("mode %d: not guarded", mode)
		}
	}
}

// A Finished session that is chosen by hand takes no text, though a live one is
// there: nothing goes where the user did not choose.
func TestFinishedChosenByHand(t *testing.T) {
	_, a, laptop, _ := trio(t, true)
	laptop.speak(alice, "one")
	laptop.end(alice, 0)
	l := a.with(laptop).ID
	a.choose(bob, Selection{Mode: Explicit, Session: l})
	if id := a.selected(bob); id != l {
		t.Errorf("session %d is selected", id)
	}
	if out := a.say(bob, "two"); out.Fate != Blocked || len(out.Transmit) > 0 || one[LineReturned](a).Reason != BlockFinished {
		t.Errorf("%+v", out)
	}
}

// The next message is not sent when it would go to somebody else.
func TestSurprise(t *testing.T) {
	cases := map[string]struct {
		before func(w *world, a, laptop, phone *node) // after which Alice writes
		change func(w *world, a, laptop, phone *node)
		asks   bool
		oneKey bool // both clients have the laptop's key
	}{
		"nothing changed": {},
		"equally secure session spoke": {
			change: func(_ *world, a, laptop, phone *node) { phone.speak(alice, "me") },
		},
		"selected session ended by the peer": {
			change: func(_ *world, a, laptop, phone *node) { laptop.end(alice, 0) },
		},
		"selected session ended by us": {
			change: func(_ *world, a, laptop, phone *node) { a.end(bob, a.with(laptop).ID) },
		},
		"chosen by hand": {
			change: func(_ *world, a, laptop, phone *node) {
				a.choose(bob, Selection{Mode: Explicit, Session: a.with(phone).ID})
			},
		},
		"the other one verified": {
			change: func(_ *world, a, laptop, phone *node) { a.trust(bob, phone.fingerprint(), true) },
		},
		"an unknown key spoke": {
			change: func(w *world, a, laptop, phone *node) { w.stranger(a).speak(alice, "me") }, asks: true,
		},
		"an unknown key is all that is left": {
			change: func(w *world, a, laptop, phone *node) {
				w.stranger(a)
				phone.end(alice, 0)
				laptop.end(alice, 0)
			}, asks: true,
		},
		"our ends leave nothing but an unknown key": {
			change: func(w *world, a, laptop, phone *node) {
				w.stranger(a)
				a.end(bob, a.with(phone).ID)
				a.end(bob, a.with(laptop).ID)
			}, asks: true,
		},
		"an unknown key chosen by hand": {
			change: func(w *world, a, laptop, phone *node) {
				a.choose(bob, Selection{Mode: Explicit, Session: a.with(w.stranger(a)).ID})
			},
		},
		"a mode that chooses an unknown key": {
			change: func(w *world, a, laptop, phone *node) {
				w.stranger(a).speak(alice, "me")
				a.choose(bob, Selection{Mode: MostRecent})
			}, asks: true,
		},
		"an unknown key verified": {
			change: func(w *world, a, laptop, phone *node) { a.trust(bob, w.stranger(a).fingerprint(), true) },
		},
		"verified session ended while an unverified one lives": {
			before: func(_ *world, a, laptop, phone *node) { a.trust(bob, laptop.fingerprint(), true) },
			change: func(_ *world, a, laptop, phone *node) { laptop.end(alice, 0) }, asks: true,
		},
		"most recent moves to a less secure session": {
			before: func(_ *world, a, laptop, phone *node) {
				a.trust(bob, laptop.fingerprint(), true)
				a.choose(bob, Selection{Mode: MostRecent})
			},
			change: func(_ *world, a, laptop, phone *node) { phone.speak(alice, "me") }, asks: true,
		},
		"explicit choice ended": {
			before: func(_ *world, a, laptop, phone *node) {
				a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
			},
			change: func(_ *world, a, laptop, phone *node) { laptop.end(alice, 0) }, asks: true,
		},
		"explicit choice ended, beside one of the same key": {
			before: func(_ *world, a, laptop, phone *node) {
				a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
			},
			change: func(_ *world, a, laptop, phone *node) { laptop.end(alice, 0) }, asks: true, oneKey: true,
		},
		"ended beside one of the same key": {
			change: func(_ *world, a, laptop, phone *node) { laptop.end(alice, 0) }, oneKey: true,
		},
		"ended beside one of the same key, verified no more": {
			before: func(_ *world, a, laptop, phone *node) { a.trust(bob, laptop.fingerprint(), true) },
			change: func(_ *world, a, laptop, phone *node) {
				laptop.end(alice, 0)
				a.trust(bob, phone.fingerprint(), false)
			}, oneKey: true,
		},
		"moved away and back, verified no more": {
			before: func(_ *world, a, laptop, phone *node) {
				a.trust(bob, laptop.fingerprint(), true)
				a.choose(bob, Selection{Mode: MostRecent})
			},
			change: func(_ *world, a, laptop, phone *node) {
				phone.speak(alice, "me")
				a.trust(bob, laptop.fingerprint(), false)
				laptop.speak(alice, "no, me")
			}, asks: true,
		},
		"ended and chosen by hand": {
			change: func(_ *world, a, laptop, phone *node) {
				laptop.end(alice, 0)
				a.choose(bob, Selection{Mode: MostRecent})
			},
		},
		"moved away and back": {
			change: func(_ *world, a, laptop, phone *node) {
				phone.speak(alice, "me")
				laptop.speak(alice, "no, me")
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			phoneKey := 2
			if c.oneKey {
				phoneKey = 1
			}
			w, a, laptop, phone := trioOf(t, true, phoneKey)
			laptop.speak(alice, "first")
			if c.before != nil {
				c.before(w, a, laptop, phone)
			}
			if out := a.say(bob, "one"); out.Fate != SentPrivate || out.Transmit[0].To != laptop.route() {
				t.Fatalf("the first line: %+v", out)
			}
			w.run()
			w.forget()
			was := a.selected(bob)
			if c.change != nil {
				c.change(w, a, laptop, phone)
			}
			out := a.say(bob, "two")
			if !c.asks {
				if out.Fate != SentPrivate || out.Transmit[0].Session != a.selected(bob) {
					t.Fatalf("the second line: %+v", out)
				}
				return
			}
			e := one[LineReturned](a)
			if out.Fate != Blocked || len(out.Transmit) > 0 || e.Reason != BlockChanged ||
				e.Session.ID != was || e.To.ID != a.selected(bob) || e.Token != a.next {
				t.Fatalf("the second line: %+v", out)
			}
			if out := a.say(bob, "two"); out.Fate != SentPrivate || out.Transmit[0].Session != e.To.ID {
				t.Fatalf("sending again: %+v", out)
			}
		})
	}
}

func TestExplicitChoiceEndsWithItsSession(t *testing.T) {
	_, a, laptop, phone := trio(t, true)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	laptop.end(alice, 0)
	if s := a.buddy(bob).Selection(); s.Mode != MostSecure || s.Session != 0 {
		t.Errorf("selection %+v", s)
	}
	if a.selected(bob) != a.with(phone).ID {
		t.Error("the live session is not selected")
	}
}

// The number of a session outlives its end, and so does its identity.
func TestNumbersStay(t *testing.T) {
	_, a, laptop, phone := trio(t, true)
	l, p := a.with(laptop), a.with(phone)
	a.end(bob, 0)
	if n := len(a.buddy(bob).Sessions()); n != 0 {
		t.Fatalf("%d sessions are shown after the end", n)
	}
	a.start(bob)
	a.wantPrivate(laptop, phone)
	if got := a.with(laptop); got.Number != l.Number || got.ID != l.ID {
		t.Errorf("the laptop was %d, is %d", l.Number, got.Number)
	}
	if got := a.with(phone); got.Number != p.Number || got.ID != p.ID {
		t.Errorf("the phone was %d, is %d", p.Number, got.Number)
	}
}

// An explicit choice ended and its session came back, and then another one, as
// secure, spoke: the user has been asked about neither.
func TestEndedChoiceThatCameBack(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	phone.speak(alice, "one")
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	a.speak(bob, "to the laptop")
	laptop.end(alice, 0)
	laptop.start(alice)
	a.wantPrivate(laptop)
	laptop.speak(alice, "back again")
	phone.speak(alice, "two")
	if a.selected(bob) != a.with(phone).ID {
		t.Fatal("the phone spoke last")
	}
	w.forget()
	if out := a.say(bob, "for whom?"); out.Fate != Blocked {
		t.Fatalf("outcome %d", out.Fate)
	}
	if e := one[LineReturned](a); e.Reason != BlockChanged || e.Session.ID != a.with(laptop).ID || e.To.ID != a.with(phone).ID {
		t.Errorf("%+v", e)
	}
	a.speak(bob, "for the phone")
	phone.wantTexts("for the phone")
}
