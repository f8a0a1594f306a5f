package otr

import (
	"testing"
	"time"
)

// A choice other than the session that spoke last warns at once.
func TestWarnsAtChoice(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		w, a, laptop, phone := trio(t, routes)
		l, p := a.with(laptop).ID, a.with(phone).ID
		a.choose(bob, Selection{Mode: Explicit, Session: l})
		a.choose(bob, Selection{Mode: Explicit, Session: p})
		none[NotMostRecent](a) // nobody has spoken
		phone.speak(alice, "hello")
		w.forget()
		a.choose(bob, Selection{Mode: Explicit, Session: p})
		none[NotMostRecent](a)
		a.choose(bob, Selection{Mode: Explicit, Session: l})
		if e := one[NotMostRecent](a); e.Selected.ID != l || e.Recent.ID != p || e.Routed != routes {
			t.Errorf("%+v", e)
		}
		w.forget()
		a.speak(bob, "said already")
		none[NotMostRecent](a)
	})
}

func TestWarnsAtModeChoice(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	phone.speak(alice, "hello")
	a.choose(bob, Selection{Mode: MostRecent})
	a.trust(bob, laptop.fingerprint(), true)
	w.forget()
	a.choose(bob, Selection{Mode: MostSecure})
	if e := one[NotMostRecent](a); e.Selected.ID != a.with(laptop).ID {
		t.Errorf("%+v", e)
	}
}

// If another session speaks while the choice stands, the next message warns, once per
// switch.
func TestWarnsAfterSwitch(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	laptop.speak(alice, "one")
	a.speak(bob, "one")
	none[NotMostRecent](a)
	phone.speak(alice, "two")
	none[NotMostRecent](a)
	phone.speak(alice, "three")
	a.speak(bob, "two")
	one[NotMostRecent](a)
	a.speak(bob, "three")
	phone.speak(alice, "four")
	a.speak(bob, "four")
	one[NotMostRecent](a)
	laptop.speak(alice, "five")
	phone.speak(alice, "six")
	w.forget()
	a.speak(bob, "five")
	one[NotMostRecent](a)
}

func TestNoWarningWithOneSession(t *testing.T) {
	_, a, b := couple(t, true)
	b.speak(alice, "one")
	a.speak(bob, "two")
	a.choose(bob, Selection{Mode: MostRecent})
	none[NotMostRecent](a)
	none[SpeakerChanged](a)
	none[MultipleSessions](a)
}

func TestSpeakerChanged(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	laptop.speak(alice, "one")
	if e := one[SpeakerChanged](a); e.Session.ID != a.with(laptop).ID {
		t.Errorf("%+v", e)
	}
	w.forget()
	laptop.speak(alice, "two")
	none[SpeakerChanged](a)
	phone.speak(alice, "three")
	one[SpeakerChanged](a)
}

// MultipleSessions is said once, until fewer than two are left.
func TestMultipleSessionsOnce(t *testing.T) {
	w, a, laptop, _ := trio(t, true)
	tablet := w.join(bob+"/tablet", 3)
	tablet.start(alice)
	a.wantPrivate(tablet)
	none[MultipleSessions](a)
	laptop.end(alice, 0)
	tablet.end(alice, 0)
	laptop.start(alice)
	w.pass(time.Second)
	one[MultipleSessions](a)
}

// The selected session's client is offline: the user is asked, and each answer does what
// it says.
func TestOfflineRoute(t *testing.T) {
	type answer struct {
		give  func(w *world, a, laptop, phone *node, token uint64) Effects
		after func(w *world, a, laptop, phone *node)
		to    string // who reads all three lines, "" nobody
	}
	for name, c := range map[string]answer{
		"wait": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				return a.buddy(bob).Release(token, AnswerWait, 0, w.now)
			},
			after: func(w *world, a, laptop, phone *node) { laptop.online = true; w.presence(laptop, true) },
			to:    "laptop",
		},
		"back under another name": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				return a.buddy(bob).Release(token, AnswerWait, 0, w.now)
			},
			after: func(w *world, a, laptop, phone *node) {
				laptop.online = true
				laptop.rename("laptop2")
				laptop.say(alice, "back")
				w.run()
			},
			to: "laptop",
		},
		"other": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				return a.buddy(bob).Release(token, AnswerOther, a.with(phone).ID, w.now)
			},
			to: "phone",
		},
		"anyway": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				laptop.online = true // its presence was lost
				return a.buddy(bob).Release(token, AnswerSendAnyway, 0, w.now)
			},
			to: "laptop",
		},
		"return": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				return a.buddy(bob).Release(token, AnswerReturn, 0, w.now)
			},
		},
		"online without an answer": {
			give: func(w *world, a, laptop, phone *node, token uint64) Effects {
				laptop.online = true
				w.presence(laptop, true)
				return Effects{}
			},
			to: "laptop",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, a, laptop, phone := trio(t, true)
			laptop.speak(alice, "here")
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
			laptop.leave()
			w.forget()
			if a.say(bob, "one").Fate != Held || a.say(bob, "two").Fate != Held || a.say(bob, "three").Fate != Held {
				t.Fatalf("outcomes %v", a.outcomes)
			}
			ask := one[MustAsk](a)
			if ask.Selected.ID != a.with(laptop).ID || len(ask.Others) != 1 || ask.Others[0].ID != a.with(phone).ID {
				t.Fatalf("%+v", ask)
			}
			if len(w.sent) > 0 {
				t.Fatal("something was sent before the answer")
			}
			w.pass(time.Minute)
			a.took(bob, c.give(w, a, laptop, phone, ask.Token))
			if c.after != nil {
				c.after(w, a, laptop, phone)
			}
			w.run()
			for who, n := range map[string]*node{"laptop": laptop, "phone": phone} {
				if who == c.to {
					n.wantTexts("one", "two", "three")
				} else {
					n.wantTexts()
				}
			}
			if back := all[LineReturned](a); c.to == "" && (len(back) != 3 || back[0].Reason != BlockOffline || string(back[0].Text) != "one" || string(back[2].Text) != "three") {
				t.Fatalf("returned %+v", back)
			}
			if out := a.buddy(bob).Release(ask.Token, AnswerSendAnyway, 0, w.now); !nothing(out) {
				t.Errorf("an answer too late did something: %+v", out)
			}
		})
	}
}

func TestOfflineSessionEnds(t *testing.T) {
	w, a, laptop, _ := trio(t, true)
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	laptop.leave()
	a.say(bob, "one")
	w.forget()
	a.end(bob, a.with(laptop).ID)
	if e := one[LineReturned](a); e.Reason != BlockSessionEnded || string(e.Text) != "one" {
		t.Errorf("%+v", e)
	}
}

func TestOurOwnSignOffReturnsWaitingLines(t *testing.T) {
	w, a, laptop := couple(t, true)
	laptop.leave()
	a.say(bob, "one")
	w.forget()
	for _, r := range a.account.Offline(w.now) {
		a.took(r.Buddy.Name(), r.Effects)
	}
	one[LineReturned](a)
	if s := a.with(laptop); s.Presence != PresenceUnknown || !s.Level.Encrypted() {
		t.Errorf("%+v", s)
	}
}

// What is meant for a session goes to its route and to nobody else.
func TestRouting(t *testing.T) {
	for _, chosen := range []string{"laptop", "phone"} {
		for _, spoke := range []string{"laptop", "phone"} {
			w, a, laptop, phone := trio(t, true)
			byName := map[string]*node{"laptop": laptop, "phone": phone}
			byName[spoke].speak(alice, "hello")
			to := byName[chosen]
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(to).ID})
			w.forget()
			for range 20 {
				a.speak(bob, "line")
			}
			a.end(bob, a.with(to).ID)
			for _, p := range w.sent {
				if p.from == a && p.To != to.route() {
					t.Errorf("chosen %s: %s went to %q", chosen, p.kind(), p.To)
				}
			}
			if len(to.texts(true)) != 20 {
				t.Errorf("%d lines read", len(to.texts(true)))
			}
		}
	}
}

// A client that reconnects under another resource keeps its session; the route
// follows its next authenticated message.
func TestRenamedResource(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	laptop.rename("desk")
	laptop.speak(alice, "moved")
	if s := a.with(laptop); s.Route != laptop.route() || s.Presence != PresenceOnline {
		t.Fatalf("%+v", s)
	}
	a.choose(bob, Selection{Mode: Explicit, Session: a.with(laptop).ID})
	w.forget()
	a.speak(bob, "found")
	laptop.wantTexts("found")
	if len(phone.shown) > 0 {
		t.Error("the phone got it")
	}
}

func TestRouteState(t *testing.T) {
	w, a, laptop := couple(t, true)
	a.took(bob, a.buddy(bob).RouteState(laptop.route(), false, w.now))
	if e := one[RouteChanged](a); e.Session.Presence != PresenceOffline {
		t.Errorf("%+v", e)
	}
	w.forget()
	a.took(bob, a.buddy(bob).RouteState(laptop.route(), false, w.now))
	if len(a.events) > 0 {
		t.Errorf("said twice: %+v", a.events)
	}
	for k := range maxRoutes * 2 {
		a.buddy(bob).RouteState(Route(bob+"/"+string(rune('a'+k))), true, w.now)
	}
	if n := a.buddy(bob).places.countKnown(); n != maxRoutes {
		t.Errorf("%d routes kept", n)
	}
	if _, known := a.buddy(bob).places.presenceAt(laptop.route()); !known {
		t.Error("the route of a session was forgotten")
	}
	a.end(bob, 0) // nothing uses the offline route any more: it makes room
	late := Route(bob + "/late")
	if a.buddy(bob).RouteState(late, true, w.now); a.buddy(bob).presenceOf(late) != PresenceOnline {
		t.Error("there was no room for a new route")
	}
}
