package desktop

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Titles of pidgin-otr's forms, and of its window that shows how a run goes on.
const (
	theirAuthenticate   = "Authenticate Buddy"
	theirAuthenticating = "Authenticating"
)

// outcome is how a run ends.
type outcome string

const (
	right          outcome = "right"
	wrong          outcome = "wrong"
	askerCancels   outcome = "cancelled by who asks"
	askedCancels   outcome = "cancelled by who is asked"
	ourWindowGone  outcome = "our window closed meanwhile"
	theirsGone     outcome = "their window closed meanwhile"
	ourWindowWrong outcome = "our window closed meanwhile, wrong"
)

// A run is one authentication with pidgin-otr.
type run struct {
	*testing.T
	a, l   *rig.Pidgin
	weAsk  bool
	secret bool
	ends   outcome
	number int
}

// With pidgin-otr 4.0.2, one after the other between the same two: who asks, for
// what, and how it ends.
func TestAuthenticateWithPidginOTR(t *testing.T) {
	_, a, l := pair(t)
	a.Click("OTR", "Start private conversation")
	awaitPrivate(patience, a, l)
	number := 0
	for _, weAsk := range []bool{true, false} {
		for _, secret := range []bool{false, true} {
			outcomes := []outcome{wrong, askerCancels, askedCancels, ourWindowGone, theirsGone, right}
			if !secret {
				outcomes = append(outcomes, ourWindowWrong)
			}
			for _, ends := range outcomes {
				number++
				asker := map[bool]string{true: "we ask", false: "they ask"}[weAsk]
				method := map[bool]string{true: "secret", false: "question"}[secret]
				t.Run(fmt.Sprintf("%s, %s, %s", asker, method, ends), func(t *testing.T) {
					r := &run{t, a, l, weAsk, secret, ends, number}
					r.happens()
				})
			}
		}
	}
}

// happens lets the run take its course, checks what comes of it, and leaves both
// sides as they were: private, unverified at ours, nothing open.
func (r *run) happens() {
	r.Helper()
	before := r.notices()
	theirs := theirLevel(r.l)
	r.ask()
	said := r.end()
	if r.ends == ourWindowGone || r.ends == ourWindowWrong {
		if r.a.HasConversation(bob) {
			r.Error("a window opened by itself")
		}
		r.a.Eventually(patience, "the run is over", func() bool { return !shows(r.a, authenticate) })
		if r.known() {
			r.awaitTheirResult()
		}
		r.a.Open(bob)
		before = nil // the history went with the window
	}
	r.a.Eventually(patience, "alice is told: "+said, func() bool {
		n := 0
		for _, notice := range r.notices()[len(before):] {
			if strings.Contains(notice, said) {
				n++
			}
		}
		return n == 1
	})
	if r.ends == theirsGone {
		r.l.Open(alice)
	} else if r.known() {
		r.awaitTheirResult()
	}
	r.checkLevels(theirs)
	r.tidy()
	exchange(r.T, r.a, bob, r.l, alice, fmt.Sprintf("run %d, from alice", r.number), 1)
	exchange(r.T, r.l, alice, r.a, bob, fmt.Sprintf("run %d, from bob", r.number), 1)
}

func (r *run) notices() []string { r.Helper(); return r.a.Notices(bob) }

// agree reports whether both enter the same. When its own window closes,
// pidgin-otr says no to what it is asked, and lets what it asks go on.
func (r *run) agree() bool {
	return r.ends == right || r.ends == ourWindowGone || r.ends == theirsGone && !r.weAsk
}

// known reports whether the run comes to a result.
func (r *run) known() bool { return r.agree() || r.ends == wrong || r.ends == ourWindowWrong }

// ask enters, at the asking side, what it asks for, and waits until the other
// side's form is open.
func (r *run) ask() {
	r.Helper()
	asks := []string{"Which door?", "blue"}
	if r.secret {
		asks = asks[1:]
	}
	if r.weAsk {
		method := "Question and answer"
		if r.secret {
			method = "Shared secret"
		}
		ask(r.a, method, asks...)
		r.l.Eventually(patience, "pidgin-otr asks its user", func() bool { return shows(r.l, theirAuthenticate) })
		return
	}
	// Requests of a client are taken eight at once and then one in five seconds; a
	// quick machine would go through the table faster.
	time.Sleep(3 * time.Second)
	item := "Authenticate buddy"
	if theirLevel(r.l) == "Private" {
		item = "Reauthenticate buddy"
	}
	r.l.Click("OTR", item)
	if r.secret {
		r.chooseSecret()
	}
	r.l.Fill(theirAuthenticate, asks...)
	r.l.Press(theirAuthenticate, "Authenticate")
	openAnswer(r.a)
	r.a.Eventually(patience, "alice is asked", func() bool {
		return says(r.a, authenticate, "Which door?") || r.secret && shows(r.a, authenticate)
	})
}

// chooseSecret picks the second of pidgin-otr's methods.
func (r *run) chooseSecret() {
	r.Helper()
	r.l.Eventually(patience, "pidgin-otr offers a shared secret", func() bool {
		window, ok := r.l.Window(theirAuthenticate)
		if !ok {
			return false
		}
		box, ok := window.Find(func(n rig.Node) bool { return n.Role() == "combo box" && n.Showing() })
		return ok && box.Choose(1) == nil
	})
}

// end lets the run end as it is to, and returns a phrase of what Alice is told.
func (r *run) end() (said string) {
	r.Helper()
	switch {
	case r.ends == ourWindowGone || r.ends == ourWindowWrong:
		r.a.Close(bob)
	case r.ends == theirsGone:
		r.l.Close(alice)
	case r.ends == askerCancels && r.weAsk:
		r.a.Click("OTR", "Stop authenticating")
	case r.ends == askedCancels && r.weAsk:
		r.l.Press(theirAuthenticate, "Cancel")
	case r.ends == askerCancels:
		r.l.Press(theirAuthenticating, "Cancel")
	case r.ends == askedCancels:
		r.a.Click("OTR", "Stop authenticating")
	}
	if !r.known() {
		return "called off"
	}
	r.answer()
	switch {
	case !r.agree():
		return "Not authenticated"
	case r.weAsk || r.secret:
		return "Authenticated: it really is"
	}
	return "has accepted your answer"
}

func (r *run) answer() {
	r.Helper()
	text := "green"
	if r.agree() {
		text = "blue"
	}
	p, form := r.a, authenticate
	if r.weAsk {
		p, form = r.l, theirAuthenticate
	}
	p.Fill(form, text)
	p.Press(form, "Authenticate")
}

// awaitTheirResult waits until pidgin-otr tells its user the result.
func (r *run) awaitTheirResult() {
	r.Helper()
	phrase := "failed"
	if r.agree() {
		phrase = "success"
	}
	r.l.Eventually(patience, "pidgin-otr says: "+phrase, func() bool { return says(r.l, theirAuthenticating, phrase) })
}

// checkLevels checks who trusts whom now. Who has been shown that the other side
// knows the secret does; who only answered a question has been shown nothing.
func (r *run) checkLevels(theirs string) {
	r.Helper()
	ours := "Unverified"
	if r.agree() && (r.weAsk || r.secret) {
		ours = "Private"
	}
	switch {
	case r.agree() && (!r.weAsk || r.secret):
		theirs = "Private"
	case r.known() && !r.agree():
		theirs = "Unverified" // pidgin-otr takes its trust back
	}
	r.a.Eventually(patience, "alice's session is "+ours, func() bool { return r.a.Menu("OTR").Name == "OTR: "+ours })
	r.l.Eventually(patience, "pidgin-otr's is "+theirs, func() bool { return theirLevel(r.l) == theirs })
	comesTrue(r.T, func() string {
		trust, err := os.ReadFile(r.a.File("otr.fingerprints"))
		if on := strings.Contains(string(trust), "\tsmp\n"); err != nil || on != (ours == "Private") {
			return fmt.Sprintf("on file: %q, %v", trust, err)
		}
		return ""
	})
}

// tidy checks that nothing of the run is left at ours, and closes what pidgin-otr
// leaves open.
func (r *run) tidy() {
	r.Helper()
	comesTrue(r.T, func() string {
		menu := r.a.Menu("OTR")
		switch _, running := menu.Item("Stop authenticating"); {
		case running:
			return fmt.Sprintf("the run goes on:\n%v", menu)
		case shows(r.a, authenticate):
			return "the form stays open"
		}
		return ""
	})
	for title, button := range map[string]string{theirAuthenticate: "Cancel", theirAuthenticating: "OK"} {
		if shows(r.l, title) {
			r.l.Press(title, button)
			r.l.Eventually(patience, title+" is gone", func() bool { return !shows(r.l, title) })
		}
	}
	if r.a.Menu("OTR").Name == "OTR: Private" {
		r.a.Click("OTR", "Verify fingerprint")
		r.a.Press("Verify fingerprint", "Take it back")
		r.a.Eventually(patience, "alice takes it back", func() bool { return r.a.Menu("OTR").Name == "OTR: Unverified" })
	}
}
