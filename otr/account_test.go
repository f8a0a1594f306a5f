package otr

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// A buddy with whom nothing happened costs at most 700 bytes, policy, name and
// table entry included.
func TestIdleBuddyIsSmall(t *testing.T) {
	const n = 20000
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	names := make([]string, n)
	for k := range names {
		names[k] = fmt.Sprintf("buddy%06d@example.org", k)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, name := range names {
		b := a.buddy(name)
		b.KnowKey(KnownKey{Fingerprint: Fingerprint{1}, Trusted: true})
		b.Receive(Incoming{Text: []byte("hello")}, w.now)
		b.Send([]byte("hello"), 1, w.now)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if per := (after.HeapAlloc - before.HeapAlloc) / n; per > 700 {
		t.Errorf("%d bytes for each idle buddy", per)
	}
	runtime.KeepAlive(a.account)
}

// A tick does not look at idle buddies.
func TestTickIgnoresIdleBuddies(t *testing.T) {
	w, a, _ := couple(t, true)
	for k := range 10000 {
		a.buddy(fmt.Sprintf("buddy%d@example.org", k))
	}
	w.pass(time.Minute)
	if n := len(a.account.timers); n > 1 {
		t.Errorf("%d buddies wait", n)
	}
	if results, _ := a.account.Tick(w.now); len(results) > 0 {
		t.Errorf("%+v", results)
	}
}

// Whatever happened, a quiet network needs no more ticks, and strangers leave
// nothing behind.
func TestTicksEnd(t *testing.T) {
	w, a, b := couple(t, true)
	a.speak(bob, "one")
	b.speak(alice, "two")
	a.refresh(bob)
	a.receive("stranger@example.org", "stranger@example.org/x", []byte("?OTRv3?"))
	a.receive("stranger@example.org", "stranger@example.org/x", []byte("?OTRv2?"))
	w.pass(11 * time.Minute)
	for _, n := range w.nodes {
		if _, next := n.account.Tick(w.now); !next.IsZero() {
			t.Errorf("%s waits for %v", n.part, next.Sub(w.now))
		}
	}
	if a.keeps("stranger@example.org") {
		t.Error("a stranger has left something behind")
	}
}

func TestTickSaysWhen(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	w.filter = drop("query")
	a.start(bob)
	_, next := a.account.Tick(w.now)
	if next.Sub(w.now) != startUnanswered {
		t.Errorf("next after %v", next.Sub(w.now))
	}
	a.say(bob, "held")
	if _, next = a.account.Tick(w.now); next.Sub(w.now) != holdForStart {
		t.Errorf("next after %v", next.Sub(w.now))
	}
	w.pass(askedLately + time.Second)
	if _, next = a.account.Tick(w.now); !next.IsZero() {
		t.Errorf("next after %v", next.Sub(w.now))
	}
}

func TestTrust(t *testing.T) {
	w, a, b := couple(t, true)
	out := a.trust(bob, b.fingerprint(), true)
	if a.with(b).Level != LevelPrivate || len(out.Events) == 0 {
		t.Errorf("%+v", a.with(b))
	}
	if e := one[NewSelection](a); !e.ByUser || e.From.ID != e.To.ID {
		t.Errorf("%+v", e)
	}
	if err := a.buddy(bob).ForgetFingerprint(b.fingerprint()); err != ErrInUse {
		t.Errorf("forgot a key in use: %v", err)
	}
	b.end(alice, 0)
	if err := a.buddy(bob).ForgetFingerprint(b.fingerprint()); err != ErrInUse {
		t.Errorf("forgot the key of a Finished session: %v", err)
	}
	a.end(bob, 0)
	if err := a.buddy(bob).ForgetFingerprint(b.fingerprint()); err != nil {
		t.Error(err)
	}
	w.forget()
	a.start(bob)
	one[NewFingerprint](a)
	if a.with(b).Level != LevelUnverified {
		t.Error("trust outlived its fingerprint")
	}
}

func TestKnownFingerprintIsNotNew(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: b.fingerprint(), Trusted: true})
	a.start(bob)
	none[NewFingerprint](a)
	if e := one[Started](a); e.Session.Level != LevelPrivate {
		t.Errorf("%+v", e)
	}
	if len(a.events) == 0 || a.account.Lookup(bob) != a.buddy(bob) || a.account.Lookup("nobody") != nil {
		t.Error("lookup")
	}
}

// Strangers with ever new keys do not fill the memory.
func TestCapKnownKeys(t *testing.T) {
	w := newWorld(t, true)
	a := w.join(alice+"/home", 0)
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: Fingerprint{0xff}, Trusted: true})
	for k := range 2 * maxKnownKeys {
		a.meet(bob, Fingerprint{byte(k), byte(k >> 8)})
	}
	if n := a.knownKeys(bob); n != maxKnownKeys {
		t.Errorf("%d keys", n)
	}
	if !a.buddy(bob).Trusts(Fingerprint{0xff}) {
		t.Error("a trusted key was forgotten")
	}
}

func BenchmarkChoose(b *testing.B) {
	w := newWorld(b, true)
	a := w.join(alice+"/home", 0)
	table := a.buddy(bob).ensureTable()
	for k := range maxSessions {
		table.sessions.add(&session{id: SessionID(k + 1), tag: InstanceTag(0x100 + k), state: stateLive, order: uint64(k * 7 % 32)})
	}
	for _, mode := range []Mode{MostSecure, MostRecent} {
		a.buddy(bob).selection.Mode = mode
		b.Run(fmt.Sprint("mode ", mode), func(b *testing.B) {
			for b.Loop() {
				a.buddy(bob).selected()
			}
		})
	}
	b.Run("by tag", func(b *testing.B) {
		for b.Loop() {
			table.liveOf(0x100 + maxSessions - 1)
		}
	})
}

func BenchmarkOneWayThroughTable(b *testing.B) {
	w, x, y := couple(b, true)
	text := bytes.Repeat([]byte("x"), 100)
	b.ReportAllocs()
	for b.Loop() {
		out := x.buddy(bob).Send(text, 1, w.now)
		y.buddy(alice).Receive(Incoming{Text: out.Transmit[0].Text, From: x.route()}, w.now)
	}
}

// A buddy of whom something is remembered is not forgotten.
func TestForget(t *testing.T) {
	w, a, b := couple(t, true)
	account := a.account
	account.Buddy("nobody")
	if !account.Forget("nobody") || account.Lookup("nobody") != nil || !account.Forget("never seen") {
		t.Error("an idle buddy stays")
	}
	keep := map[string]func(*Buddy){
		"chosen":  func(b *Buddy) { b.Select(Selection{Mode: MostRecent}, w.now) },
		"online":  func(b *Buddy) { b.RouteState("online/x", true, w.now) },
		"asked":   func(b *Buddy) { b.SetPolicy(Opportunistic(), w.now); b.Start(w.now) },
		"refused": func(b *Buddy) { b.SetPolicy(Opportunistic(), w.now); b.EndAll(w.now) },
	}
	for name, f := range keep {
		f(account.Buddy(name))
		if account.Forget(name) || account.Lookup(name) == nil {
			t.Errorf("%s is forgotten", name)
		}
	}
	if account.Forget(bob) || !a.private(b) {
		t.Error("a session is forgotten")
	}
	waits := account.Buddy("waits")
	waits.arm(w.now)
	if !account.Forget("waits") {
		t.Error("a buddy without a table stays")
	}
	for _, waiting := range account.timers {
		if waiting == waits {
			t.Error("a forgotten buddy still gets ticks")
		}
	}
}
