package interop

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/interop/libotr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// outcomes are what a run may come to, by the answer given.
var outcomes = map[string]struct {
	ours   otr.SMPState
	theirs libotr.SMPCode
}{
	"the blue door":  {otr.SMPSucceeded, libotr.SMPSuccess},
	"the green door": {otr.SMPFailed, libotr.SMPFailure},
}

// lastRun is what our user was told last of a run.
func lastRun(c *client.Client) otr.SMPChanged {
	all := client.All[otr.SMPChanged](c, bob)
	if len(all) == 0 {
		return otr.SMPChanged{}
	}
	return all[len(all)-1]
}

// lastCode is what libotr's user was told last.
func lastCode(p *libotr.Node) (last libotr.SMP) {
	for _, e := range p.Events {
		if s, ok := e.(libotr.SMP); ok {
			last = s
		}
	}
	return last
}

// beginRun lets one side ask the other.
func (w *world) beginRun(who int, c *client.Client, p *libotr.Node, question, secret string) {
	w.Helper()
	c.Forget()
	p.Forget()
	if who == they {
		p.Took(p.StartSMP(alice, libotr.Best, question, secret))
	} else {
		s, _ := sessionOf(c, p)
		if err := c.Authenticate(bob, s.ID, question, secret); err != nil {
			w.Fatal(err)
		}
	}
	w.net.Run(time.Second)
	if who == they {
		if asked := client.All[otr.SMPAsked](c, bob); len(asked) != 1 || asked[0].Question != question {
			w.Fatalf("asked %+v", asked)
		}
		return
	}
	want := libotr.SMPAskForSecret
	if question != "" {
		want = libotr.SMPAskForAnswer
	}
	if got := lastCode(p); got.Code != want || got.Question != question {
		w.Fatalf("libotr is asked %+v", got)
	}
}

// answerRun lets the other side answer.
func (w *world) answerRun(who int, c *client.Client, p *libotr.Node, secret string) {
	w.Helper()
	if who == they {
		asked := client.All[otr.SMPAsked](c, bob)
		if err := c.Answer(bob, asked[len(asked)-1], secret); err != nil {
			w.Fatal(err)
		}
	} else {
		p.Took(p.AnswerSMP(alice, libotr.Best, secret))
	}
	w.net.Run(time.Second)
}

func TestAuthentication(t *testing.T) {
	for _, version := range []int{2, 3} {
		for starter := range 2 {
			for _, question := range []string{"", "Which door?"} {
				for answer, want := range outcomes {
					t.Run(fmt.Sprintf("version %d/%s asks/question=%q/%s", version, side(starter), question, answer), func(t *testing.T) {
						w := newWorld(t, relay.Options{Addressable: true})
						c, p := w.pair(version, we)
						w.beginRun(starter, c, p, question, "the blue door")
						w.answerRun(starter, c, p, answer)
						e := lastRun(c)
						proved := want.ours == otr.SMPSucceeded && (starter == we || question == "")
						if e.State != want.ours || e.Initiated != (starter == we) || e.Proved != proved {
							t.Errorf("ours: %+v", e)
						}
						if got := lastCode(p); got.Code != want.theirs {
							t.Errorf("libotr: %+v", got)
						}
						w.say(c, p, "from ours after all")
						w.net.Run(time.Second)
					})
				}
			}
		}
	}
}

// sidesByVersion is every version with every two sides, such as who asks and who
// aborts.
func sidesByVersion() (all [][3]int) {
	for _, version := range []int{2, 3} {
		for asker := range 2 {
			all = append(all, [3]int{version, asker, we}, [3]int{version, asker, they})
		}
	}
	return all
}

// A run that either side calls off leaves both ready for the next.
func TestAuthenticationAborted(t *testing.T) {
	for _, run := range sidesByVersion() {
		version, starter, ender := run[0], run[1], run[2]
		t.Run(fmt.Sprintf("version %d/%s asks/%s aborts", version, side(starter), side(ender)), func(t *testing.T) {
			w := newWorld(t, relay.Options{Addressable: true})
			c, p := w.pair(version, they)
			w.beginRun(starter, c, p, "", "x")
			if ender == we {
				s, _ := sessionOf(c, p)
				c.Abort(bob, s.ID)
			} else {
				p.Took(p.AbortSMP(alice, libotr.Best))
			}
			w.net.Run(time.Second)
			if ender == we && lastCode(p).Code != libotr.SMPAbort {
				t.Errorf("libotr: %+v", lastCode(p))
			}
			if s, _ := sessionOf(c, p); s.Authenticating || ender == they && lastRun(c).State != otr.SMPAborted {
				t.Errorf("ours: %+v", lastRun(c))
			}
			w.beginRun(1-starter, c, p, "Again?", "the blue door")
			w.answerRun(1-starter, c, p, "the blue door")
			if lastRun(c).State != otr.SMPSucceeded || lastCode(p).Code != libotr.SMPSuccess {
				t.Errorf("ours %+v, libotr %+v", lastRun(c), lastCode(p))
			}
		})
	}
}

// Whoever begins again gives the first run up; the second counts.
func TestAuthenticationRestarted(t *testing.T) {
	for starter := range 2 {
		w := newWorld(t, relay.Options{Addressable: true})
		c, p := w.our("home"), w.their("laptop")
		w.start(we, c, p)
		w.wantPrivate(5 * time.Second)
		w.beginRun(starter, c, p, "", "first")
		if starter == they {
			p.Took(p.AbortSMP(alice, libotr.Best)) // as libotr's applications do
			w.net.Run(time.Second)
		}
		w.beginRun(starter, c, p, "", "second")
		w.answerRun(starter, c, p, "second")
		if lastRun(c).State != otr.SMPSucceeded || lastCode(p).Code != libotr.SMPSuccess {
			t.Errorf("%s: ours %+v, libotr %+v", side(starter), lastRun(c), lastCode(p))
		}
	}
}

// Each of three sessions has a run of its own, all under way at once.
func TestAuthenticationOfThreeSessions(t *testing.T) {
	w := newWorld(t, relay.Options{Addressable: true})
	c := w.our("home")
	answers := []string{"the blue door", "the green door", "the blue door"}
	for i := range answers {
		w.their(fmt.Sprint("device", i))
	}
	c.Start(bob)
	w.wantPrivate(10 * time.Second)
	for _, p := range w.theirs {
		w.beginRun(we, c, p, "", "the blue door")
	}
	c.Forget()
	for i, p := range w.theirs {
		w.answerRun(we, c, p, answers[i])
	}
	for i, p := range w.theirs {
		want := outcomes[answers[i]]
		s, _ := sessionOf(c, p)
		got := otr.SMPChanged{}
		for _, e := range client.All[otr.SMPChanged](c, bob) {
			if e.Session.ID == s.ID {
				got = e
			}
		}
		if got.State != want.ours || lastCode(p).Code != want.theirs || (s.Level == otr.LevelPrivate) != got.Proved {
			t.Errorf("%d: ours %+v, libotr %+v, %+v", i, got, lastCode(p), s)
		}
	}
}
