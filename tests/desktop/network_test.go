package desktop

import (
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// The rig's server redirects, loses and injects as it is told.
func TestServerPlaysTheNetwork(t *testing.T) {
	r := newRig(t)
	l, p := r.Client("bob", "laptop", 1), r.Client("bob", "phone", 1)
	a := r.Client("alice", "desk", 1)
	bodies := func(c *rig.Client) (all []string) {
		for _, m := range c.Received() {
			all = append(all, m.Body)
		}
		return all
	}
	expect := func(c *rig.Client, want ...string) {
		t.Helper()
		r.Eventually(patience, c.Address+" receives", func() bool { return len(bodies(c)) == len(want) })
		for i, body := range bodies(c) {
			if body != want[i] {
				t.Errorf("%s received %q, want %q", c.Address, body, want[i])
			}
		}
	}
	a.Message(laptop, "one")
	expect(l, "one")
	r.Redirect(laptop, phone)
	a.Message(laptop, "two")
	expect(p, "two")
	r.Redirect(laptop, "")
	a.Message(laptop, "three")
	r.StopRedirecting(laptop)
	a.Message(laptop, "four")
	expect(l, "one", "four")
	r.InjectMessage("alice@localhost/desk", laptop, "five & <six>")
	expect(l, "one", "four", "five & <six>")
	expect(p, "two")
}
