package otr

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// authenticate begins a run and returns what the other end was asked.
func (n *node) authenticate(o *node, question, secret string) SMPAsked {
	n.Helper()
	var q []byte
	if question != "" {
		q = []byte(question)
	}
	out, err := n.buddy(o.bare).StartSMP(n.with(o).ID, q, []byte(secret), n.now)
	must(n, err)
	n.took(o.bare, out)
	n.run()
	return one[SMPAsked](o)
}

func (n *node) answer(o *node, request SMPRequest, secret string) {
	n.Helper()
	out, err := n.buddy(o.bare).AnswerSMP(n.with(o).ID, request, []byte(secret), n.now)
	must(n, err)
	n.took(o.bare, out)
	n.run()
}

// states are the states that a run went through at n.
func (n *node) states() (states []SMPState) {
	for _, e := range all[SMPChanged](n) {
		states = append(states, e.State)
	}
	return states
}

func (n *node) lastState() SMPChanged {
	n.Helper()
	changes := all[SMPChanged](n)
	if len(changes) == 0 {
		n.Fatalf("%s: no word of a run among %s", n.bare, names(n.events))
	}
	return changes[len(changes)-1]
}

func (n *node) wantState(want SMPState) SMPChanged {
	n.Helper()
	e := n.lastState()
	if e.State != want {
		n.Fatalf("%s: state %d, want %d", n.bare, e.State, want)
	}
	return e
}

func TestAuthenticate(t *testing.T) {
	for _, c := range []struct {
		name, question, secret, answer string
		want                           SMPState
	}{
		{"shared secret", "", "the blue door", "the blue door", SMPSucceeded},
		{"wrong secret", "", "the blue door", "the green door", SMPFailed},
		{"question", "Which door?", "blue", "blue", SMPSucceeded},
		{"wrong answer", "Which door?", "blue", "green", SMPFailed},
		{"empty secret", "", "", "", SMPSucceeded},
		{"any bytes", "", "a\x00b\xff", "a\x00b\xff", SMPSucceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, a, b := couple(t, true)
			asked := a.authenticate(b, c.question, c.secret)
			if asked.Question != c.question || asked.HasQuestion != (c.question != "") || asked.Session.ID != b.with(a).ID {
				t.Fatalf("asked %+v", asked)
			}
			b.answer(a, asked.Request, c.answer)
			ours, theirs := a.wantState(c.want), b.wantState(c.want)
			succeeded := c.want == SMPSucceeded
			if !ours.Initiated || theirs.Initiated || ours.Proved != succeeded || theirs.Proved != (succeeded && c.question == "") {
				t.Errorf("ours %+v\ntheirs %+v", ours, theirs)
			}
			if a.with(b).Level == LevelPrivate != succeeded || b.with(a).Level == LevelPrivate != theirs.Proved {
				t.Errorf("levels %d and %d", a.with(b).Level, b.with(a).Level)
			}
			if b.states()[0] != SMPInProgress {
				t.Errorf("the asked side went through %v", b.states())
			}
			if len(b.shown) > 0 || !b.with(a).Spoke.IsZero() {
				t.Error("a run is not speech")
			}
		})
	}
}

func TestEachSessionHasItsOwnRun(t *testing.T) {
	_, a, laptop, phone := trio(t, true)
	first := a.authenticate(laptop, "", "one")
	second := a.authenticate(phone, "", "two")
	phone.answer(a, second.Request, "two")
	laptop.answer(a, first.Request, "not one")
	laptop.wantState(SMPFailed)
	phone.wantState(SMPSucceeded)
	got := map[SessionID]SMPState{}
	for _, e := range all[SMPChanged](a) {
		got[e.Session.ID] = e.State
	}
	if got[a.with(laptop).ID] != SMPFailed || got[a.with(phone).ID] != SMPSucceeded {
		t.Errorf("%v", got)
	}
}

func TestFailedRunLeavesAVerificationAlone(t *testing.T) {
	_, a, b := couple(t, true)
	a.trust(bob, b.fingerprint(), true)
	asked := a.authenticate(b, "", "right")
	b.answer(a, asked.Request, "wrong")
	a.wantState(SMPFailed)
	if a.with(b).Level != LevelPrivate {
		t.Error("the verification is gone")
	}
}

func TestRefusedToAuthenticate(t *testing.T) {
	w, a, b := couple(t, true)
	id := a.with(b).ID
	for _, c := range []struct {
		id               SessionID
		question, secret string
		want             error
	}{
		{id + 9, "", "x", ErrNotPrivate},
		{id, strings.Repeat("q", 4097), "x", ErrQuestionTooLong},
		{id, "a\x00b", "x", ErrQuestion},
		{id, "", strings.Repeat("s", 4097), ErrSecretTooLong},
	} {
		out, err := a.buddy(bob).StartSMP(c.id, []byte(c.question), []byte(c.secret), a.now)
		if !errors.Is(err, c.want) || len(out.Transmit) > 0 || out.Work != nil {
			t.Errorf("%v, want %v; %+v", err, c.want, out)
		}
	}
	if _, err := a.buddy(bob).AnswerSMP(id, 1, nil, a.now); !errors.Is(err, ErrNotAsked) {
		t.Errorf("an answer to nothing: %v", err)
	}
	w.presence(b, false)
	if _, err := a.buddy(bob).StartSMP(id, nil, nil, a.now); !errors.Is(err, ErrOffline) {
		t.Errorf("to a client that is offline: %v", err)
	}
}

func TestAbortEitherWay(t *testing.T) {
	for _, asker := range []bool{true, false} {
		_, a, b := couple(t, true)
		asked := a.authenticate(b, "", "x")
		ends, told := a, b
		if !asker {
			ends, told = b, a
		}
		ends.took(told.bare, ends.buddy(told.bare).AbortSMP(ends.with(told).ID, ends.now))
		ends.run()
		told.wantState(SMPAborted)
		none[SMPChanged](ends)
		if _, err := b.buddy(alice).AnswerSMP(b.with(a).ID, asked.Request, nil, b.now); !errors.Is(err, ErrNotAsked) {
			t.Errorf("a run that is over is answered: %v", err)
		}
		out := ends.buddy(told.bare).AbortSMP(ends.with(told).ID, ends.now)
		if !nothing(out) {
			t.Errorf("an abort of nothing: %+v", out)
		}
	}
}

// Whoever starts again takes back the first request; its answer is void.
func TestRestart(t *testing.T) {
	_, a, b := couple(t, true)
	old := a.authenticate(b, "", "first")
	b.events = nil
	asked := a.authenticate(b, "", "second")
	b.wantState(SMPAborted)
	if _, err := b.buddy(alice).AnswerSMP(b.with(a).ID, old.Request, []byte("first"), b.now); !errors.Is(err, ErrNotAsked) {
		t.Errorf("the first request is answered: %v", err)
	}
	b.answer(a, asked.Request, "second")
	a.wantState(SMPSucceeded)
}

// Both ask at once: the state table says that both runs end (Protocol-v3, "The
// SMP state machine"). Afterwards either may ask again.
func TestBothAskAtOnce(t *testing.T) {
	w, a, b := couple(t, true)
	for _, n := range []*node{a, b} {
		o := b
		if n == b {
			o = a
		}
		out, err := n.buddy(o.bare).StartSMP(n.with(o).ID, nil, []byte("x"), n.now)
		must(t, err)
		n.took(o.bare, out)
	}
	w.run()
	if a.inside(b).authenticating() || b.inside(a).authenticating() {
		t.Fatal("a run goes on")
	}
	w.forget()
	asked := a.authenticate(b, "", "x")
	b.answer(a, asked.Request, "x")
	a.wantState(SMPSucceeded)
}

// Every record in every wrong state ends the run, is answered by an abort at
// most once, and leaves the session as it was.
func TestRecordsOutOfOrder(t *testing.T) {
	for kind := uint16(wire.TLVSMP1); kind <= wire.TLVSMP1Q; kind++ {
		for _, running := range []bool{false, true} {
			w, a, b := couple(t, true)
			if running {
				a.authenticate(b, "", "x")
			}
			w.forget()
			a.seal1(b, wire.TLV{Type: kind, Value: []byte{0, 0, 0, 9}})
			w.run()
			want := map[string]int{"data": 2}
			if kind == wire.TLVSMPAbort {
				want["data"] = 1
			}
			w.wantKinds(want)
			if b.inside(a).authenticating() || a.inside(b).authenticating() && kind != wire.TLVSMPAbort {
				t.Errorf("type %d, running %v: a run goes on", kind, running)
			}
			a.say(bob, "still private")
			w.run()
			b.wantTexts("still private")
		}
	}
}

// A message with any number of records is answered by two messages at most.
func TestManyRecordsInOneMessage(t *testing.T) {
	w, a, b := couple(t, true)
	var list []wire.TLV
	for range 5000 {
		list = append(list, wire.TLV{Type: wire.TLVSMP2})
	}
	a.seal1(b, list...)
	w.run()
	if n := len(b.sent); n != maxRecords {
		t.Errorf("%d messages for one", n)
	}
}

// What otr3 sends when its user starts again: abort and request in one message.
func TestAbortAndRequestInOneMessage(t *testing.T) {
	w, a, b := couple(t, true)
	a.busy = true
	out, err := a.buddy(bob).StartSMP(a.with(b).ID, nil, []byte("x"), a.now)
	must(t, err)
	a.seal1(b, wire.TLV{Type: wire.TLVSMPAbort}, smpRecord(t, a, b, out.Work))
	w.run()
	one[SMPAsked](b)
}

func TestRequestsAreCapped(t *testing.T) {
	w, a, b := couple(t, true)
	for range 3 * smpBurst {
		out, err := a.buddy(bob).StartSMP(a.with(b).ID, nil, []byte("x"), a.now)
		must(t, err)
		a.took(bob, out)
		w.run()
	}
	if n := len(all[SMPAsked](b)); n != smpBurst {
		t.Errorf("asked %d times, want %d", n, smpBurst)
	}
	a.wantState(SMPAborted)
	w.forget()
	w.pass(time.Minute)
	a.authenticate(b, "", "x")
}

func TestEndingEndsTheRun(t *testing.T) {
	w, a, b := couple(t, true)
	asked := a.authenticate(b, "", "x")
	runs := []*session{a.inside(b), b.inside(a)}
	a.end(bob, 0)
	w.run()
	for _, s := range runs {
		if s.smp.Active() {
			t.Error("a run outlives its session")
		}
	}
	a.wantState(SMPAborted)
	b.wantState(SMPAborted)
	if _, err := b.buddy(alice).AnswerSMP(b.with(a).ID, asked.Request, nil, b.now); !errors.Is(err, ErrNotPrivate) {
		t.Errorf("answered: %v", err)
	}
}

// New keys have another secure session id, which the secret holds: the run could
// only fail.
func TestRefreshEndsTheRun(t *testing.T) {
	w, a, b := couple(t, true)
	a.authenticate(b, "", "x")
	w.filter = drop("data") // no side depends on being told
	a.refresh(bob)
	w.filter = nil
	a.wantState(SMPAborted)
	b.wantState(SMPAborted)
	if a.with(b).Authenticating || b.with(a).Authenticating {
		t.Error("the run goes on")
	}
	b.events = nil
	asked := a.authenticate(b, "", "y")
	b.answer(a, asked.Request, "y")
	a.wantState(SMPSucceeded)
}

// While the keys change, records wait; if the new keys do not come, they go out
// under the old ones.
func TestRecordsWaitForKeys(t *testing.T) {
	w, a, b := couple(t, true)
	a.authenticate(b, "", "x")
	w.filter = drop("reveal")
	b.refresh(alice) // a answers with a D-H Key and waits for the Reveal Signature
	w.forget()
	w.filter = drop("reveal", "commit")
	out := a.buddy(bob).AbortSMP(a.with(b).ID, a.now)
	if len(out.Transmit) > 0 || !a.with(b).Rekeying {
		t.Fatalf("sent while the keys change: %+v", out)
	}
	w.pass(10 * time.Second)
	b.wantState(SMPAborted)
}

// If they come, what waited is void, and the other side is told: it may be waiting
// for it.
func TestRecordsThatNewKeysMakeVoid(t *testing.T) {
	for name, act := range map[string]func(a *node, s Session) Effects{
		"nothing waited": func(*node, Session) Effects { return Effects{} },
		"an abort":       func(a *node, s Session) Effects { return a.buddy(bob).AbortSMP(s.ID, a.now) },
	} {
		t.Run(name, func(t *testing.T) {
			w, a, b := couple(t, true)
			a.authenticate(b, "", "x")
			w.filter = drop("signature")
			a.refresh(bob)
			signature := w.lastOf("signature")
			b.inside(a).smp.Drop() // a program that does not give the run up by itself says nothing
			w.forget()
			a.took(bob, act(a, a.with(b)))
			w.filter = drop("data")
			a.receive(bob, b.route(), signature.Text)
			m, err := wire.ParseData(w.lastOf("data").raw())
			must(t, err)
			plain, _, err := b.inside(a).open(w.lastOf("data").raw(), &m)
			must(t, err)
			_, tlvs := wire.SplitPlaintext(plain)
			if list := wire.ParseTLVs(tlvs); len(list) != 1 || list[0].Type != wire.TLVSMPAbort {
				t.Errorf("told %+v", list)
			}
		})
	}
}

// However many records arrive while the keys change, one answer waits.
func TestCapRecordsThatWait(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = drop("signature")
	a.refresh(bob)
	s := b.inside(a)
	s.ratchet, s.old.ratchet = s.old.ratchet, s.ratchet // a reads the old keys
	w.filter = nil
	for range 50 {
		b.seal1(a, wire.TLV{Type: wire.TLVSMP2}, wire.TLV{Type: wire.TLVSMP3})
	}
	w.run()
	if n := len(a.inside(b).records); n != 1 {
		t.Errorf("%d records wait", n)
	}
}

// Steps that are overtaken while they are computed change nothing.
func TestOvertakenWork(t *testing.T) {
	w, a, b := couple(t, true)
	a.busy, b.busy = true, true
	id := a.with(b).ID
	out, err := a.buddy(bob).StartSMP(id, nil, []byte("x"), a.now)
	must(t, err)
	a.took(bob, a.buddy(bob).AbortSMP(id, a.now))
	a.took(bob, a.buddy(bob).SMPDone(out.Work.Do(), a.now))
	w.run()
	if n := len(a.sent); n != 1 {
		t.Errorf("%d messages, want the abort alone", n)
	}
	out, err = a.buddy(bob).StartSMP(id, nil, []byte("x"), a.now)
	must(t, err)
	result := out.Work.Do()
	a.end(bob, id)
	if late := a.buddy(bob).SMPDone(result, a.now); !nothing(late) {
		t.Errorf("after the end: %+v", late)
	}
	none[SMPAsked](b)
}

// A copy of a request that the network delivers twice is a replay like any other.
func TestDuplicatedRecords(t *testing.T) {
	w, a, b := couple(t, true)
	w.filter = twice
	asked := a.authenticate(b, "", "x")
	b.answer(a, asked.Request, "x")
	a.wantState(SMPSucceeded)
	b.wantState(SMPSucceeded)
}
