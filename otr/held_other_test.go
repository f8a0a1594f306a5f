package otr

import (
	"testing"
	"time"
)

// A client under a copied tag answers the Commit that is to bring a line's session
// new keys, and gets some for its own session. The line comes back all the same.
func TestLineComesBackThoughAnotherKeyAnswered(t *testing.T) {
	w := newWorld(t, false)
	a, b := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1)
	a.start(bob)
	evil := w.joinAs(bob+"/evil", b.account.Tag(), longTermKey(t, 2))
	b.online = false
	w.pass(2 * handshakeLife)
	evil.start(alice)
	b.online, evil.online = true, false
	a.wantPrivate(b, evil)
	mine := a.with(b).ID
	a.choose(bob, Selection{Mode: Explicit, Session: mine})

	w.filter = drop("signature")
	a.took(bob, a.buddy(bob).Refresh(mine, w.now))
	w.pass(2 * handshakeLife) // the handshakes are over, and the keys may be gone
	w.filter, b.online, evil.online = nil, false, true
	w.forget()
	if out := a.say(bob, "to the laptop"); out.Fate != Held {
		t.Fatalf("outcome %d", out.Fate)
	}
	w.pass(time.Minute)
	if r := one[LineReturned](a); string(r.Text) != "to the laptop" || r.Reason != BlockNotRefreshed {
		t.Errorf("%+v", r)
	}
}
