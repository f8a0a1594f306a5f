package otr

import (
	"bytes"
	"testing"
)

var twoForms = Forms{Marked: []byte("marked"), Plain: []byte("plain")}

func (n *node) sayForms(buddy, text string, f Forms) Effects {
	n.next++
	return n.took(buddy, n.buddy(buddy).SendForms([]byte(text), f, n.next, n.now))
}

// A line is encrypted in the form that its session reads.
func TestLineIsEncryptedInTheFormOfItsSession(t *testing.T) {
	for _, c := range []struct {
		name  string
		plain []bool
		forms Forms
		want  string
	}{
		{"not known", nil, twoForms, "marked"},
		{"plain", []bool{true}, twoForms, "plain"},
		{"plain no more", []bool{true, false}, twoForms, "marked"},
		{"no forms", []bool{true}, Forms{}, "line"},
		{"too long", nil, Forms{Marked: make([]byte, maxText+1)}, "line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, a, b := couple(t, true)
			for _, plain := range c.plain {
				a.buddy(bob).SetPlain(a.with(b).ID, plain)
			}
			w.forget()
			a.sayForms(bob, "line", c.forms)
			w.run()
			b.wantTexts(c.want)
		})
	}
}

// A line that waits is encrypted later, for whichever session it goes to then.
func TestLineThatWaitsKeepsItsForms(t *testing.T) {
	w, a, laptop, phone := trio(t, true)
	a.buddy(bob).SetPlain(a.with(phone).ID, true)
	for _, to := range []*node{laptop, phone} {
		a.choose(bob, Selection{Mode: Explicit, Session: a.with(to).ID})
		a.took(bob, a.buddy(bob).RouteState(to.route(), false, w.now))
		a.sayForms(bob, "line", twoForms)
		w.forget()
		kept := a.outbox(bob).held[0].forms
		a.took(bob, a.buddy(bob).RouteState(to.route(), true, w.now))
		w.run()
		to.wantTexts(map[*node]string{laptop: "marked", phone: "plain"}[to])
		if rest := append(bytes.Clone(kept.Marked), kept.Plain...); len(bytes.Trim(rest, "\x00")) > 0 {
			t.Errorf("%q is left of a line that has gone", rest)
		}
		w.forget()
	}
}

// In clear and when it comes back, a line is what was typed.
func TestFormsAreForEncryptionAlone(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	w.filter = drop("query", "commit")
	a.buddy(bob).SetPlain(1, true) // there is no such session
	a.sayForms(bob, "line", twoForms)
	w.run()
	if got := b.texts(false); len(got) != 1 || got[0] != "line" {
		t.Errorf("in clear %q", got)
	}
	a.took(bob, a.buddy(bob).Start(w.now))
	a.sayForms(bob, "line", twoForms)
	w.pass(holdForStart)
	if back := one[LineReturned](a); string(back.Text) != "line" {
		t.Errorf("came back as %q", back.Text)
	}
}
