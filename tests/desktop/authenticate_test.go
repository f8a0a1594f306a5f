package desktop

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// authenticate is the title of our forms.
const authenticate = "Authenticate buddy"

// ask asks as our Alice, by the method and with the texts.
func ask(a *rig.Pidgin, method string, texts ...string) {
	a.Helper()
	before := a.CountNotices(bob, "Waiting for")
	a.Click("OTR", "Authenticate buddy")
	a.Press(authenticate, method)
	a.Fill(authenticate, texts...)
	a.Press(authenticate, "Authenticate")
	a.AwaitOneMore(patience, bob, "Waiting for", before)
}

// openAnswer opens the form for the answer to what the buddy asks.
func openAnswer(p *rig.Pidgin) {
	p.Helper()
	var row string
	p.Eventually(patience, p.Who+" has a row for the answer", func() bool {
		for _, row = range []string{"Answer bob", "Answer alice", "Enter the secret"} {
			if item, ok := p.Menu("OTR").Item(row); ok && item.Sensitive {
				return true
			}
		}
		return false
	})
	p.Click("OTR", row)
	p.Eventually(patience, "the form opens", func() bool { return shows(p, authenticate) })
}

// says reports whether a window is open, named by a part of its title, that shows
// the phrase.
func says(p *rig.Pidgin, title, phrase string) bool {
	p.Helper()
	window, ok := p.Window(title)
	if !ok {
		return false
	}
	_, ok = window.Find(func(n rig.Node) bool { return strings.Contains(n.Name(), phrase) })
	return ok
}

// hides looks at the open form: its field has most of the width, and shows what is
// typed until the box is checked.
func hides(t *testing.T, p *rig.Pidgin) {
	t.Helper()
	var window rig.Node
	p.Eventually(patience, "a form whose one field has most of the width", func() (ok bool) {
		if window, ok = p.Window(authenticate); !ok {
			return false
		}
		fields := window.Entries()
		return len(fields) == 1 && fields[0].Box().Width >= window.Box().Width/2
	})
	box, ok := window.Find(func(n rig.Node) bool { return n.Name() == "Hide what I type" })
	if !ok {
		t.Fatal("no box")
	}
	for _, role := range []string{"text", "password text", "text"} {
		p.Eventually(patience, "the field is "+role, func() bool {
			fields := window.Entries()
			return len(fields) == 1 && fields[0].Role() == role
		})
		if err := box.Do(); err != nil {
			t.Fatal(err)
		}
	}
}

// Between our plugins: each method, with the right and with the wrong secret,
// cancelled, called off, and answered after the window was closed.
func TestAuthenticateBuddy(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, l := people[0], people[1]
	quiet(t, people...)
	a.Open(bob)
	l.Open(alice)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	startOne(a, l)

	ask(a, "Question and answer", "Which door?", "blue")
	openAnswer(l)
	hides(t, l)
	l.Eventually(patience, "bob reads the question", func() bool { return says(l, authenticate, "Which door?") })
	l.Fill(authenticate, "green")
	l.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "Not authenticated")
	l.AwaitNotice(patience, alice, "Not authenticated")

	ask(a, "Shared secret", "the blue door")
	openAnswer(l)
	l.Press(authenticate, "Not now")
	l.Click("OTR", "Stop authenticating")
	a.AwaitNotice(patience, bob, "called off")

	ask(a, "Shared secret", "the blue door")
	openAnswer(l)
	a.Click("OTR", "Stop authenticating")
	l.Eventually(patience, "the form goes away", func() bool { return !shows(l, authenticate) })

	ask(a, "Question and answer", "Which door?", "blue")
	openAnswer(l)
	l.Close(alice)
	l.Fill(authenticate, "blue")
	l.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "Authenticated: it really is")
	a.Eventually(patience, "the session is Private", func() bool { return a.Menu("OTR").Name == "OTR: Private" })
	l.Open(alice)
	l.AwaitNotice(patience, alice, "has accepted your answer")
	comesTrue(t, func() string {
		if trust, err := os.ReadFile(a.File("otr.fingerprints")); err != nil || !strings.Contains(string(trust), "\tsmp\n") {
			return fmt.Sprintf("on file: %q, %v", trust, err)
		}
		return ""
	})
}
