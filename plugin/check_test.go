package plugin

import (
	"strings"
	"testing"

	"pidgin-otr/ui"
)

// What the tests of this package look at.

const (
	aliceHome = "alice@example.org/home"
	bobLaptop = "bob@example.org/laptop"
	bobPhone  = "bob@example.org/phone"
)

// trio is Alice and the two clients of Bob, on XMPP, all online to each other.
func trio(t *testing.T) (w *world, alice, laptop, phone *client) {
	t.Helper()
	w = newWorld(t)
	alice = w.join(protocolXMPP, aliceHome, 0)
	laptop = w.join(protocolXMPP, bobLaptop, 1)
	phone = w.join(protocolXMPP, bobPhone, 1)
	for _, c := range w.clients {
		for _, other := range w.clients {
			c.roster[bare(other.self)] = true
		}
	}
	for _, c := range w.clients {
		w.presence(c, true)
	}
	return w, alice, laptop, phone
}

// private is trio with two private sessions, the laptop's and the phone's.
func private(t *testing.T) (w *world, alice, laptop, phone *client) {
	t.Helper()
	w, alice, laptop, phone = trio(t)
	w.copyAll = true
	alice.event(func() { alice.open(bobLaptop) })
	alice.activate(bobLaptop, ui.Action{Verb: ui.DoStart})
	w.copyAll = false
	if got := alice.sessions(bobLaptop); len(got) != 2 {
		t.Fatalf("Alice has %d sessions, want 2; notices: %q", len(got), alice.notices(bobLaptop))
	}
	return w, alice, laptop, phone
}

// pair is Alice and one client of Bob, private.
func pair(t *testing.T, protocol, a, b string) (w *world, alice, bob *client) {
	t.Helper()
	w = newWorld(t)
	alice = w.join(protocol, a, 0)
	bob = w.join(protocol, b, 1)
	alice.event(func() { alice.open(b) })
	bob.event(func() { bob.open(a) })
	alice.activate(b, ui.Action{Verb: ui.DoStart})
	if got := alice.sessions(b); len(got) != 1 || got[0].Level != ui.Unverified {
		t.Fatalf("Alice has sessions %+v; notices: %q", got, alice.notices(b))
	}
	return w, alice, bob
}

func (c *client) activate(address string, a ui.Action) {
	c.t.Helper()
	c.event(func() { c.plugin.Activate(c.buddy(address), a.ID()) })
	c.w.run()
}

func (c *client) sessions(address string) []ui.Session {
	return c.plugin.view(c.buddy(address)).Sessions
}

// session finds the session by the resource of its client.
func (c *client) session(address, resource string) ui.Session {
	c.t.Helper()
	for _, s := range c.sessions(address) {
		if s.Resource == resource {
			return s
		}
	}
	c.t.Fatalf("no session of %q in %+v", resource, c.sessions(address))
	return ui.Session{}
}

func (c *client) selected(address string) ui.Session {
	v := c.plugin.view(c.buddy(address))
	for _, s := range v.Sessions {
		if s.ID == v.Selected {
			return s
		}
	}
	return ui.Session{}
}

func (c *client) notices(address string) []string {
	win := c.windows[bare(address)]
	if win == nil {
		return nil
	}
	return win.notices
}

// heard forgets the notices so far.
func (c *client) heard(address string) {
	if win := c.windows[bare(address)]; win != nil {
		win.notices = nil
	}
}

func (c *client) wantNotice(address, part string, times int) {
	c.t.Helper()
	n := 0
	for _, notice := range c.notices(address) {
		if strings.Contains(notice, part) {
			n++
		}
	}
	if n != times {
		c.t.Errorf("%s has %d notices with %q, want %d: %q", c.self, n, part, times, c.notices(address))
	}
}

func (c *client) wantLine(address, line string, times int) {
	c.t.Helper()
	n := 0
	if win := c.windows[bare(address)]; win != nil {
		for _, l := range win.lines {
			if l == line {
				n++
			}
		}
	}
	if n != times {
		c.t.Errorf("%s shows %q %d times, want %d; window: %+v", c.self, line, n, times, c.windows[bare(address)])
	}
}

func (c *client) wantEntry(address, want string) {
	c.t.Helper()
	if got := c.windows[bare(address)].entry; got != want {
		c.t.Errorf("entry of %s holds %q, want %q", c.self, got, want)
	}
}

// wantSecret checks that the text never was on the wire in clear.
func (w *world) wantSecret(text string) {
	w.t.Helper()
	for _, p := range w.wire {
		if strings.Contains(p.text, text) {
			w.t.Errorf("%q went out in clear, to %s: %.80q", text, p.to, p.text)
		}
	}
}

func (w *world) wantClear(text string) {
	w.t.Helper()
	for _, p := range w.wire {
		if strings.Contains(p.text, text) {
			return
		}
	}
	w.t.Errorf("%q never went out", text)
}
