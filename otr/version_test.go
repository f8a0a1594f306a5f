package otr

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"pidgin-otr/otr/wire"
)

// old makes a client speak version 2 alone, as long as it lives.
func (n *node) old(buddy string) *node {
	p := Opportunistic()
	p.V3 = false
	n.took(buddy, n.buddy(buddy).SetPolicy(p, n.now))
	return n
}

// v2 returns the session of version 2 with the buddy; it must be the only one.
func (n *node) v2(buddy string) Session {
	n.Helper()
	var found []Session
	for _, s := range n.buddy(buddy).Sessions() {
		if s.Version == V2 {
			found = append(found, s)
		}
	}
	if len(found) != 1 || found[0].Tag != 0 {
		n.Fatalf("%s: %+v", n.bare, found)
	}
	return found[0]
}

// pairV2 is a private conversation with a client that speaks version 2 alone.
func pairV2(t testing.TB, routes, theyStart bool) (w *world, a, b *node) {
	t.Helper()
	w = newWorld(t, routes)
	a, b = w.join(alice+"/home", 0), w.join(bob+"/old", 1).old(alice)
	if theyStart {
		b.start(alice)
	} else {
		a.start(bob)
	}
	if a.v2(bob).SSID != b.v2(alice).SSID {
		t.Fatal("two sessions")
	}
	w.pass(time.Second)
	w.forget()
	return w, a, b
}

func eachStart(t *testing.T, f func(t *testing.T, routes, theyStart bool)) {
	for _, routes := range []bool{true, false} {
		for _, theyStart := range []bool{true, false} {
			t.Run(fmt.Sprintf("routes=%v/they=%v", routes, theyStart), func(t *testing.T) { f(t, routes, theyStart) })
		}
	}
}

func TestVersion2(t *testing.T) {
	eachStart(t, func(t *testing.T, routes, theyStart bool) {
		w, a, b := pairV2(t, routes, theyStart)
		for i := range 10 {
			a.say(bob, fmt.Sprint("from a ", i))
			w.run()
			b.say(alice, fmt.Sprint("from b ", i))
			w.run()
		}
		if len(a.texts(true)) != 10 || len(b.texts(true)) != 10 {
			t.Fatalf("%q and %q", a.texts(true), b.texts(true))
		}
		for _, p := range w.sent {
			if raw := p.raw(); raw[1] != 2 {
				t.Fatalf("version %d on the wire", raw[1])
			}
		}
		a.end(bob, 0)
		if e := one[Ended](b); !e.ByPeer || e.Session.Version != V2 {
			t.Errorf("%+v", e)
		}
		w.forget()
		b.end(alice, 0)
		a.start(bob)
		a.v2(bob)
		b.v2(alice)
	})
}

// A refresh asks by a query, and text goes both ways meanwhile and afterwards.
func TestRefreshVersion2(t *testing.T) {
	eachStart(t, func(t *testing.T, routes, theyStart bool) {
		w, a, b := pairV2(t, routes, theyStart)
		before := a.v2(bob)
		for _, all := range []bool{true, false} {
			w.forget()
			if all {
				a.took(bob, a.buddy(bob).RefreshAll(w.now))
			} else {
				a.took(bob, a.buddy(bob).Refresh(before.ID, w.now))
			}
			a.say(bob, "meanwhile")
			w.pass(time.Second)
			one[Refreshed](a)
			one[Refreshed](b)
			b.wantTexts("meanwhile")
		}
		if s := a.v2(bob); s.ID != before.ID || s.SSID == before.SSID || s.SSID != b.v2(alice).SSID {
			t.Errorf("%+v", s)
		}
	})
}

// Each pair of clients speaks the best version that both know.
func TestMixedVersions(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for starter := range 3 {
			w := newWorld(t, routes)
			a := w.join(alice+"/home", 0)
			laptop, phone := w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2)
			old := w.join(bob+"/old", 3).old(alice)
			switch starter {
			case 0:
				a.start(bob)
			case 1:
				old.start(alice)
				a.start(bob)
			case 2:
				laptop.start(alice)
				a.start(bob)
			}
			w.pass(8 * time.Second)
			a.wantPrivate(laptop, phone)
			if a.v2(bob).SSID != old.v2(alice).SSID {
				t.Fatal("another session of version 2")
			}
			if got := a.buddy(bob).Sessions(); len(got) != 3 {
				t.Fatalf("%+v", got)
			}
			for _, n := range []*node{laptop, phone, old} {
				w.forget()
				id := a.v2(bob).ID
				if n != old {
					id = a.with(n).ID
				}
				a.choose(bob, Selection{Mode: Explicit, Session: id})
				a.say(bob, "for "+n.part)
				w.run()
				n.wantTexts("for " + n.part)
				n.say(alice, "from "+n.part)
				w.run()
				a.wantTexts("from " + n.part)
			}
			for _, n := range w.nodes {
				none[Unreadable](n)
			}
		}
	})
}

func TestVersionsByTag(t *testing.T) {
	for _, c := range []struct {
		offer wire.Offer
		p     Policy
		want  Version
	}{
		{wire.OfferV2 | wire.OfferV3, Opportunistic(), V3},
		{wire.OfferV2, Opportunistic(), V2},
		{wire.OfferV3 | wire.OfferV2, Policy{V2: true, StartOnTag: true}, V2},
		{wire.OfferV3, Policy{V2: true, StartOnTag: true}, 0},
		{wire.OfferV2, Policy{V3: true, StartOnTag: true}, 0},
		{wire.OfferV1, Opportunistic(), 0},
	} {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0)
		a.buddy(bob).SetPolicy(c.p, w.now)
		a.receive(bob, bob+"/old", wire.AppendTag([]byte("hello"), c.offer))
		if a.texts(false)[0] != "hello" {
			t.Errorf("shown %q", a.texts(false))
		}
		got := Version(0)
		if len(w.sent) == 1 {
			got = Version(w.sent[0].raw()[1])
		}
		if got != c.want || len(w.sent) > 1 {
			t.Errorf("offer %b, policy %+v: version %d, want %d", c.offer, c.p, got, c.want)
		}
	}
}

// Our own tag and query offer what policy allows.
func TestOffers(t *testing.T) {
	for _, c := range []struct {
		p     Policy
		query string
		offer wire.Offer
	}{
		{Policy{V2: true, V3: true, SendTag: true}, "?OTRv23?", wire.OfferV2 | wire.OfferV3},
		{Policy{V3: true, SendTag: true}, "?OTRv3?", wire.OfferV3},
		{Policy{V2: true, SendTag: true}, "?OTRv2?", wire.OfferV2},
	} {
		w := newWorld(t, true)
		a := w.join(alice+"/home", 0)
		a.buddy(bob).SetPolicy(c.p, w.now)
		a.say(bob, "hello")
		if offer, _, _ := wire.FindTag(w.sent[0].Text); offer != c.offer {
			t.Errorf("tag %b, want %b", offer, c.offer)
		}
		a.start(bob)
		if got := w.lastOf("query").Text; !bytes.HasPrefix(got, []byte(c.query)) {
			t.Errorf("query %q, want %q", got, c.query)
		}
	}
}

func TestFragmentsOfVersion2(t *testing.T) {
	w, a, b := pairV2(t, true, false)
	a.account.SetMaxMessage(120)
	text := string(bytes.Repeat([]byte("long "), 500))
	a.say(bob, text)
	if len(w.sent) < 20 || !bytes.HasPrefix(w.sent[0].Text, []byte("?OTR,")) {
		t.Fatalf("%d messages, the first %q", len(w.sent), w.sent[0].Text)
	}
	for _, p := range w.sent {
		if len(p.Text) > 120 {
			t.Errorf("%d bytes", len(p.Text))
		}
	}
	w.run()
	b.wantTexts(text)
	w.forget()
	a.took(bob, a.buddy(bob).Refresh(a.v2(bob).ID, w.now))
	w.run()
	one[Refreshed](b)
	if n := b.exchanges(alice).fragmentBytes; n != 0 {
		t.Errorf("%d bytes are left", n)
	}
}

// replaced is a pair of version 2 with another client of that version, of another key,
// that asked or was asked since.
func replaced(t *testing.T, theyStart bool, trust bool) (w *world, a, first, second *node, old Session) {
	w, a, first = pairV2(t, true, false)
	a.trust(bob, first.fingerprint(), trust)
	old = a.v2(bob)
	a.say(bob, "to the first")
	w.run()
	w.pass(contactLasts)
	second = w.join(bob+"/newer", 2).old(alice)
	w.forget()
	if theyStart {
		second.start(alice)
	} else {
		a.took(bob, a.buddy(bob).StartRoute(second.route(), w.now))
	}
	w.pass(8 * time.Second)
	return w, a, first, second, old
}

// A handshake with another key takes the place of a session that nobody has
// verified: the old one is told, and the next message waits for the user.
func TestOtherKeyReplacesUnverifiedVersion2(t *testing.T) {
	for _, theyStart := range []bool{true, false} {
		w, a, first, second, old := replaced(t, theyStart, false)
		s := a.v2(bob)
		if s.ID == old.ID || s.Fingerprint != second.fingerprint() || s.Number != old.Number+1 || s.OtherKey {
			t.Fatalf("%+v", s)
		}
		if e := one[Ended](a); e.Session.ID != old.ID || e.ByPeer {
			t.Errorf("%+v", e)
		}
		if e := one[NewFingerprint](a); !e.OthersKnown {
			t.Errorf("%+v", e)
		}
		if e := one[Ended](first); !e.ByPeer {
			t.Errorf("%+v", e)
		}
		if out := a.say(bob, "whom to?"); out.Fate != Blocked || one[LineReturned](a).Reason != BlockChanged {
			t.Errorf("%+v", out)
		}
		a.say(bob, "to the second")
		w.run()
		second.wantTexts("to the second")
	}
}

func TestOtherKeyIsRefusedBesideVerifiedVersion2(t *testing.T) {
	for _, theyStart := range []bool{true, false} {
		w, a, first, second, old := replaced(t, theyStart, true)
		if s := a.v2(bob); s.ID != old.ID || s.Level != LevelPrivate || s.SSID != old.SSID {
			t.Fatalf("%+v", s)
		}
		if e := one[OtherKeyRefused](a); e.Session.ID != old.ID || e.From != second.route() {
			t.Errorf("%+v", e)
		}
		second.start(alice)
		one[OtherKeyRefused](a) // said once in ten minutes
		none[NewFingerprint](a)
		none[Started](a)
		if second.liveSessions(alice) > 0 {
			t.Error("the other side believes in a session")
		}
		a.say(bob, "to the first still")
		w.run()
		first.wantTexts("to the first still")
	}
}

// The same key goes on in the same session, whichever client of that key it is.
func TestSameKeyGoesOnInVersion2(t *testing.T) {
	w, a, _ := pairV2(t, true, false)
	old := a.v2(bob)
	other := w.joinAs(bob+"/other", 0x9999, longTermKey(w, 1)).old(alice)
	other.start(alice)
	s := a.v2(bob)
	if s.ID != old.ID || s.Route != other.route() || s.SSID != other.v2(alice).SSID {
		t.Fatalf("%+v", s)
	}
	one[Refreshed](a)
	none[SharedTag](a)
}

// A key that spoke version 3 and comes with version 2 is said once for each
// session, and version 3 after version 2 is no news.
func TestFallBackIsSaid(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	b.old(alice)
	a.start(bob)
	none[FellBack](a)
	b.end(alice, 0)
	a.end(bob, 0)
	b.took(alice, b.buddy(alice).SetPolicy(Opportunistic(), w.now))
	a.start(bob)
	a.wantPrivate(b)
	none[FellBack](a)
	b.end(alice, 0)
	a.end(bob, 0)
	b.old(alice)
	a.start(bob)
	for _, n := range []*node{a, b} {
		if e := one[FellBack](n); e.Best != V3 || e.Session.Version != V2 {
			t.Errorf("%+v", e)
		}
	}
	w.forget()
	a.refresh(bob)
	none[FellBack](a)
}

// A version on file counts as one that was spoken.
func TestFallBackFromAVersionOnFile(t *testing.T) {
	w := newWorld(t, true)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: b.fingerprint(), Best: V3})
	a.buddy(bob).KnowKey(KnownKey{Fingerprint: b.fingerprint(), Best: V2}) // takes nothing back
	b.old(alice)
	a.start(bob)
	if e := one[FellBack](a); e.Best != V3 || e.Session.Version != V2 {
		t.Errorf("%+v", e)
	}
	none[NewBest](a)
	if e := one[NewBest](b); e.Best != V2 || e.Fingerprint != a.fingerprint() {
		t.Errorf("%+v", e)
	}
}

// Forbidding a version ends its sessions and leaves the others.
func TestForbidVersion(t *testing.T) {
	for _, forbidden := range []Version{V2, V3} {
		w := newWorld(t, true)
		a, laptop := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
		old := w.join(bob+"/old", 2).old(alice)
		a.start(bob)
		w.forget()
		p := Opportunistic()
		p.V2, p.V3 = forbidden != V2, forbidden != V3
		a.took(bob, a.buddy(bob).SetPolicy(p, w.now))
		w.run()
		if e := one[Ended](a); e.Session.Version != forbidden {
			t.Errorf("ended %+v", e)
		}
		left := a.buddy(bob).Sessions()
		if len(left) != 1 || left[0].Version == forbidden {
			t.Errorf("left %+v", left)
		}
		gone, stays := old, laptop
		if forbidden == V3 {
			gone, stays = laptop, old
		}
		if !one[Ended](gone).ByPeer {
			t.Error("the client is not told")
		}
		none[Ended](stays)
	}
}

// Both start at once: whoever has the larger hash goes on, and one session comes
// of it.
func TestVersion2StartedAtOnce(t *testing.T) {
	eachNetwork(t, func(t *testing.T, routes bool) {
		for range 4 {
			w := newWorld(t, routes)
			a, b := w.join(alice+"/home", 0), w.join(bob+"/old", 1).old(alice)
			for _, n := range w.nodes {
				n.took(n.other().bare, n.buddy(n.other().bare).Start(w.now))
			}
			w.pass(10 * time.Second)
			if a.v2(bob).SSID != b.v2(alice).SSID {
				t.Error("two sessions")
			}
			none[HandshakeFailed](a)
			none[HandshakeFailed](b)
		}
	})
}

// other is the other one of two.
func (n *node) other() *node {
	if n.nodes[0] == n {
		return n.nodes[1]
	}
	return n.nodes[0]
}

// On a network that hands messages back, our own Commit is no Commit.
func TestReflectedVersion2(t *testing.T) {
	w := newWorld(t, false)
	a := w.join(alice+"/home", 0)
	a.receive(bob, "", []byte("?OTRv2?"))
	mirror := func() (n int) {
		for _, p := range slices.Clone(w.sent) {
			n++
			a.receive(bob, "", p.Text)
		}
		return n
	}
	for range 5 {
		if n := mirror(); n != 1 {
			t.Fatalf("%d messages", n)
		}
	}
	one[Reflected](a)
}

// Without tags, text that no session reads may be for another client of ours: no
// handshake takes that client's session away.
func TestStrayVersion2(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/old", 1).old(alice)
	a.start(bob)
	a.v2(bob)
	second := w.join(alice+"/work", 2)
	w.forget()
	b.say(alice, "for home")
	w.pass(10 * time.Second)
	a.wantTexts("for home")
	one[Unreadable](second)
	if kinds := w.kinds(); kinds["commit"] > 0 || kinds["query"] > 0 {
		t.Errorf("on the wire %v", kinds)
	}
	w, a, b = pairV2(t, true, false)
	a.insideV2().drop(stateOver)
	b.say(alice, "keys are lost here")
	w.pass(time.Second)
	one[Unreadable](a)
	if a.v2(bob).SSID != b.v2(alice).SSID {
		t.Error("no new keys")
	}
}

// SMP and the extra key are those of version 3.
func TestAuthenticateVersion2(t *testing.T) {
	w, a, b := pairV2(t, true, false)
	out, err := a.buddy(bob).StartSMP(a.v2(bob).ID, []byte("Which door?"), []byte("blue"), w.now)
	must(t, err)
	a.took(bob, out)
	w.run()
	asked := one[SMPAsked](b)
	out, err = b.buddy(alice).AnswerSMP(asked.Session.ID, asked.Request, []byte("blue"), w.now)
	must(t, err)
	b.took(alice, out)
	w.run()
	a.wantState(SMPSucceeded)
	key, out, err := a.buddy(bob).UseExtraKey(a.v2(bob).ID, 1, nil, w.now)
	must(t, err)
	a.took(bob, out)
	w.run()
	if *one[ExtraKey](b).Key != key {
		t.Error("the keys differ")
	}
}
