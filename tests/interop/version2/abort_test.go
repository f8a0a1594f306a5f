package version2_test

import (
	"fmt"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
)

// A run is begun by either side and given up by either side; the next one
// succeeds. golang.org/x/crypto/otr gives none up by itself, only when its user
// asks once more (TestAskingOnceMore).
func TestAbort(t *testing.T) {
	for _, they := range []bool{true, false} {
		for _, theyAbort := range []bool{true, false} {
			for name, make := range peers {
				t.Run(fmt.Sprintf("%s/they ask=%v/they abort=%v", name, they, theyAbort), func(t *testing.T) {
					t.Parallel()
					w, c, p := couple(t, true, make)
					w.start(false, c, p)
					w.beginRun(they, c, p)
					if !w.abort(theyAbort, c, p) {
						return
					}
					w.wantNoRun(theyAbort, c, p)
					w.askAgain(they, name, c, p)
				})
			}
		}
	}
}

// beginRun lets one side ask, and the question arrive.
func (w *world) beginRun(they bool, c *client.Client, p peer) {
	w.Helper()
	if they {
		p.ask("Which door?", "blue")
	} else if s, _ := session(c); c.Authenticate(bob, s.ID, "Which door?", "blue") != nil {
		w.Fatal("not begun")
	}
	w.net.Run(time.Second)
	if they && len(client.All[otr.SMPAsked](c, bob)) != 1 || !they && p.run() != runAsked {
		w.Fatalf("nobody is asked: %+v, theirs %d", c.Events, p.run())
	}
}

// abort gives the run up at one side; false if its program has no such thing.
func (w *world) abort(they bool, c *client.Client, p peer) bool {
	w.Helper()
	if they && !p.abort() {
		return false
	}
	if !they {
		s, _ := session(c)
		c.Abort(bob, s.ID)
	}
	w.net.Run(time.Second)
	return true
}

// wantNoRun checks that the run is over on both sides, and that we are told where
// it was not our doing. golang.org/x/crypto/otr tells nobody of an abort that comes
// before its user has answered.
func (w *world) wantNoRun(theyAborted bool, c *client.Client, p peer) {
	w.Helper()
	if s, _ := session(c); s.Authenticating || s.Level != otr.LevelUnverified {
		w.Errorf("the run goes on: %+v", s)
	}
	runs := client.All[otr.SMPChanged](c, bob)
	if n := len(runs); theyAborted && (n == 0 || runs[n-1].State != otr.SMPAborted || runs[n-1].Proved) {
		w.Errorf("ended as %+v", runs)
	}
	if _, ok := p.(*potrPeer); ok && p.run() == runAsked {
		w.Error("they are still asked")
	}
}

// askAgain lets the same side ask once more, with success, and checks that the
// session works.
func (w *world) askAgain(they bool, name string, c *client.Client, p peer) {
	w.Helper()
	c.Forget()
	w.authenticate(they, c, p, "", "blue")
	w.wantOutcome(name, they, c, p, true)
	w.talk(c, p, 0, 0)
}

// Who asks once more gives the earlier run up: the later one counts, on both
// sides and with every program.
func TestAskingOnceMore(t *testing.T) {
	for _, they := range []bool{true, false} {
		for name, make := range peers {
			t.Run(fmt.Sprintf("%s/they ask=%v", name, they), func(t *testing.T) {
				t.Parallel()
				w, c, p := couple(t, true, make)
				w.start(false, c, p)
				w.beginRun(they, c, p)
				w.askAgain(they, name, c, p)
			})
		}
	}
}
