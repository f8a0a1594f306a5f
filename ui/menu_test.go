package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// testWords are the words in the C locale for a buddy called bob, at 13:00.
func testWords() Words {
	return Words{
		Tr:    Placed(func(s string) string { return s }, false),
		Buddy: "bob",
		Now:   time.Date(2026, 3, 4, 13, 0, 0, 0, time.FixedZone("east", 3600)),
	}
}

const (
	laptopKey = "00112233 44556677 8899AABB CCDDEEFF 01234567"
	phoneKey  = "89ABCDEF FEDCBA98 76543210 0F1E2D3C 4B5A6978"
)

func laptop() Session {
	return Session{ID: 11, Number: 1, Level: Unverified, Version: 3, Resource: "laptop", Address: "bob@example.org/laptop",
		Fingerprint: laptopKey, Presence: Online, Spoke: time.Date(2026, 3, 4, 11, 5, 0, 0, time.UTC)}
}

func phone() Session {
	return Session{ID: 12, Number: 2, Level: Private, Version: 3, Resource: "phone", Address: "bob@example.org/phone",
		Fingerprint: phoneKey, Presence: Online, Spoke: time.Date(2026, 3, 4, 11, 7, 0, 0, time.UTC)}
}

func with(s Session, change func(*Session)) Session { change(&s); return s }

// draw writes a menu as text, isolates left out: two blanks a depth, then the
// label, then the ID of what it does; "-" before what is insensitive, "*"
// before what is bold, "[x]" and "[ ]" before check items.
func draw(rows []Row) string {
	var out strings.Builder
	for _, r := range rows {
		out.WriteString(strings.Repeat("  ", r.Depth))
		switch {
		case r.Kind == Separator:
			out.WriteString("--------\n")
			continue
		case r.Kind == Check && r.Checked:
			out.WriteString("[x] ")
		case r.Kind == Check:
			out.WriteString("[ ] ")
		}
		if r.Bold {
			out.WriteString("* ")
		}
		if !r.Sensitive {
			out.WriteString("- ")
		}
		out.WriteString(strings.NewReplacer("\u2068", "", "\u2069", "").Replace(r.Label))
		if r.Kind == Submenu {
			out.WriteString(" >")
		}
		if r.ID != "" {
			fmt.Fprintf(&out, "  <%s>", r.ID)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// general is the end of every menu.
const general = `--------
OTR settings...  <settings>
Known fingerprints...  <fingerprints>
My keys...  <keys>
`

func TestMenuShapes(t *testing.T) {
	finished := func(s *Session) { s.Level = Finished }
	for _, c := range []struct {
		name, top, want string
		view            View
	}{
		{"no session", "Not private", `
Start private conversation  <start>
`, View{Enabled: true, Online: true}},
		{"no session, one client online", "Not private", `
Start private conversation  <start>
`, View{Enabled: true, Online: true, Routes: []string{"bob@example.org/laptop"}}},
		{"no session, two clients online", "Not private", `
Start private conversation  <start>
--------
"laptop" - Not private >
  Start private conversation  <start-route:bob@example.org%2Flaptop>
"phone" - Not private >
  Start private conversation  <start-route:bob@example.org%2Fphone>
`, View{Enabled: true, Online: true, Routes: []string{"bob@example.org/laptop", "bob@example.org/phone"}}},
		{"starting", "Not private", `
- Starting private conversation...  <start>
`, View{Enabled: true, Online: true, Starting: true}},
		{"account offline", "Not private", `
- Start private conversation  <start>
`, View{Enabled: true}},
		{"one session", "Unverified", `
Refresh private conversation  <refresh>
End private conversation  <end>
Authenticate buddy...  <authenticate:11>
Verify fingerprint...  <verify:11>
--------
- Unverified - "laptop" - OTR 3
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
`, View{Enabled: true, Online: true, Sessions: []Session{laptop()}, Selected: 11}},
		{"one session, another client online", "Private", `
Refresh private conversation  <refresh>
End private conversation  <end>
Authenticate buddy...  <authenticate:12>
Verify fingerprint...  <verify:12>
--------
- Private - "phone" - OTR 3
- Fingerprint 89ABCDEF FEDCBA98 76543210 0F1E2D3C 4B5A6978
--------
"tablet" - Not private >
  Start private conversation  <start-route:bob@example.org%2Ftablet>
`, View{Enabled: true, Online: true, Sessions: []Session{phone()}, Selected: 12, Routes: []string{"bob@example.org/tablet"}}},
		{"one session, network without addresses, client offline", "Unverified", `
Refresh private conversation  <refresh>
End private conversation  <end>
Authenticate buddy...  <authenticate:11>
Verify fingerprint...  <verify:11>
--------
- Unverified, offline - OTR 2
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
`, View{Enabled: true, Online: true, Selected: 11, Sessions: []Session{with(laptop(), func(s *Session) {
			s.Resource, s.Address, s.Version, s.Presence = "", "", 2, Offline
		})}}},
		{"authenticating", "Unverified", `
Refresh private conversation  <refresh>
End private conversation  <end>
Stop authenticating  <stop-authenticate:11>
Verify fingerprint...  <verify:11>
--------
- Unverified - "laptop" - OTR 3
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
`, View{Enabled: true, Online: true, Selected: 11, Sessions: []Session{with(laptop(), func(s *Session) { s.Authenticating = true })}}},
		{"one session, text that may be lost", "Unverified", `
Refresh private conversation  <refresh>
End private conversation  <end>
Authenticate buddy...  <authenticate:11>
Verify fingerprint...  <verify:11>
--------
- Unverified - "laptop" - OTR 3
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
--------
Send again: the 2 messages that may be lost  <send-again>
`, View{Enabled: true, Online: true, Selected: 11, Sessions: []Session{laptop()}, Lost: 2}},
		{"no session, text that may be lost", "Not private", `
Start private conversation  <start>
--------
Send again: the message that may be lost  <send-again>
`, View{Enabled: true, Online: true, Lost: 1}},
		{"one finished session", "Finished", `
Start private conversation  <start>
End private conversation  <end>
--------
- Finished - "laptop" - OTR 3
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
`, View{Enabled: true, Online: true, Sessions: []Session{with(laptop(), finished)}, Selected: 11}},
		{"finished, none selected", "Finished", `
Start private conversation  <start>
End private conversation  <end>
--------
- Finished - "laptop" - OTR 3
- Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
`, View{Enabled: true, Online: true, Sessions: []Session{with(laptop(), finished)}, Mode: MostRecent}},
		{"two sessions, most secure, a third client online", "Private", `
Session 1 - Unverified - "laptop", spoke 12:05 >
  Select  <select:11>
  --------
  Refresh private conversation  <refresh:11>
  End private conversation  <end:11>
  Authenticate buddy...  <authenticate:11>
  Verify fingerprint...  <verify:11>
  --------
  - Address "bob@example.org/laptop"
  - Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
  - OTR 3
* Session 2 - Private (selected) - "phone", spoke 12:07 >
  Select  <select:12>
  --------
  Refresh private conversation  <refresh:12>
  End private conversation  <end:12>
  Authenticate buddy...  <authenticate:12>
  Verify fingerprint...  <verify:12>
  --------
  - Address "bob@example.org/phone"
  - Fingerprint 89ABCDEF FEDCBA98 76543210 0F1E2D3C 4B5A6978
  - OTR 3
--------
[x] Send to most secure session  <mode:secure>
[ ] Send to most recent session  <mode:recent>
[ ] Send to all sessions  <mode:all>
--------
"tablet" - Not private >
  Start private conversation  <start-route:bob@example.org%2Ftablet>
--------
End all private conversations  <end>
`, View{Enabled: true, Online: true, Sessions: []Session{laptop(), phone()}, Selected: 12, Routes: []string{"bob@example.org/tablet"}}},
		{"chosen by hand, the other finished and offline, nobody has an address", "Unverified", `
* Session 1 - Unverified (selected) >
  - Selected  <select:11>
  --------
  Refresh private conversation  <refresh:11>
  End private conversation  <end:11>
  Authenticate buddy...  <authenticate:11>
  Verify fingerprint...  <verify:11>
  --------
  - Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
  - OTR 3
Session 2 - Finished, other key, offline - spoke 2026-03-03 >
  - Select  <select:12>
  --------
  Start private conversation  <start>
  End private conversation  <end:12>
  --------
  - Fingerprint 89ABCDEF FEDCBA98 76543210 0F1E2D3C 4B5A6978
  - OTR 3
--------
[ ] Send to most secure session  <mode:secure>
[ ] Send to most recent session  <mode:recent>
[ ] Send to all sessions  <mode:all>
--------
End all private conversations  <end>
`, View{Enabled: true, Online: true, Mode: ByHand, Selected: 11, Sessions: []Session{
			with(laptop(), func(s *Session) { s.Resource, s.Address, s.Spoke = "", "", time.Time{} }),
			with(phone(), func(s *Session) {
				s.Resource, s.Address, s.Level, s.OtherKey, s.Presence = "", "", Finished, true, Offline
				s.Spoke = s.Spoke.AddDate(0, 0, -1)
			}),
		}}},
		{"most recent, a chosen session that is finished starts at its address", "Unverified", `
* Session 1 - Unverified (selected) - "laptop", spoke 12:05 >
  Select  <select:11>
  --------
  - Refresh private conversation  <refresh:11>
  - End private conversation  <end:11>
  - Authenticate buddy...  <authenticate:11>
  Verify fingerprint...  <verify:11>
  --------
  - Address "bob@example.org/laptop"
  - Fingerprint 00112233 44556677 8899AABB CCDDEEFF 01234567
  - OTR 3
Session 2 - Finished - "phone", spoke 12:07 >
  - Select  <select:12>
  --------
  - Start private conversation  <start-route:bob@example.org%2Fphone>
  - End private conversation  <end:12>
  --------
  - Address "bob@example.org/phone"
  - Fingerprint 89ABCDEF FEDCBA98 76543210 0F1E2D3C 4B5A6978
  - OTR 3
--------
[ ] Send to most secure session  <mode:secure>
[x] Send to most recent session  <mode:recent>
[ ] Send to all sessions  <mode:all>
--------
- End all private conversations  <end>
`, View{Enabled: true, Mode: MostRecent, Selected: 11, Sessions: []Session{laptop(), with(phone(), finished)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := testWords().Menu(c.view)
			if got := "\n" + draw(m.Rows); got != c.want+general {
				t.Errorf("menu:%s\nwant:%s", got, c.want+general)
			}
			button := c.top
			if selectedOffline(c.view) {
				button += ", offline"
			}
			if m.Accessible != "OTR: "+c.top || m.Button != button || m.ButtonName != "Privacy: "+button {
				t.Errorf("top: %q %q %q", m.Accessible, m.Button, m.ButtonName)
			}
			if got := testWords().Level(m.Icon); got != c.top || !m.Visible {
				t.Errorf("icon %q, visible %v", got, m.Visible)
			}
		})
	}
}

func selectedOffline(v View) bool {
	return slices.ContainsFunc(v.Sessions, func(s Session) bool { return s.ID == v.Selected && s.Presence == Offline })
}

func TestMenuIsHiddenWhenDisabled(t *testing.T) {
	m := testWords().Menu(View{Online: true})
	if m.Visible || len(m.Rows) != 0 {
		t.Errorf("visible %v with %d rows", m.Visible, len(m.Rows))
	}
}

func TestOnlyTheSelectedIconIsBright(t *testing.T) {
	rows := testWords().Menu(View{Enabled: true, Online: true, Sessions: []Session{laptop(), phone()}, Selected: 11}).Rows
	sessions := 0
	for _, r := range rows {
		if r.Kind != Submenu {
			if r.HasIcon || r.Bold {
				t.Errorf("%q is drawn as a session", r.Label)
			}
			continue
		}
		sessions++
		selected := strings.HasPrefix(r.Label, "Session 1")
		if !r.HasIcon || r.Bold != selected || r.Dim == selected || strings.Contains(r.Label, "(selected)") != selected {
			t.Errorf("%+v", r)
		}
	}
	if sessions != 2 {
		t.Errorf("%d sessions in the menu", sessions)
	}
}

func TestTooltipNamesTheSelectedSession(t *testing.T) {
	view := View{Enabled: true, Online: true, Sessions: []Session{laptop(), phone()}, Selected: 12}
	if got, want := testWords().Menu(view).Tooltip, "Private conversation with bob: session 2 (\u2068\"phone\"\u2069)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := testWords().Menu(View{Enabled: true}).Tooltip, "Conversation with bob: Not private"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRoutesAreBounded(t *testing.T) {
	view := View{Enabled: true, Online: true}
	for i := range 1000 {
		view.Routes = append(view.Routes, fmt.Sprintf("bob@example.org/%d", i))
	}
	submenus := 0
	for _, r := range testWords().Menu(view).Rows {
		if r.Kind == Submenu {
			submenus++
		}
	}
	if submenus != maxRoutes {
		t.Errorf("%d clients listed", submenus)
	}
}

// sameStructure reports whether the windows turn menu a into b in place: same
// rows, whatever their labels, icons, checks and sensitivity.
func sameStructure(a, b Menu) bool {
	return slices.EqualFunc(a.Rows, b.Rows, func(r, s Row) bool {
		return r.Depth == s.Depth && r.Kind == s.Kind && r.ID == s.ID && r.HasIcon == s.HasIcon
	})
}

// An open menu stays open while no more changes than what its rows say, and each
// of its rows still does what it did.
func TestSameStructure(t *testing.T) {
	menu := func(change func(*View)) Menu {
		v := View{Enabled: true, Online: true, Sessions: []Session{laptop(), phone()}, Selected: 12}
		change(&v)
		return testWords().Menu(v)
	}
	base := menu(func(*View) {})
	for name, change := range map[string]func(*View){
		"selection":    func(v *View) { v.Selected, v.Mode = 11, ByHand },
		"mode":         func(v *View) { v.Mode = MostRecent },
		"level":        func(v *View) { v.Sessions[0].Level = Private },
		"presence":     func(v *View) { v.Sessions[0].Presence = Offline },
		"client":       func(v *View) { v.Sessions[0].Resource, v.Sessions[0].Address = "desk", "bob@example.org/desk" },
		"speech":       func(v *View) { v.Sessions[0].Spoke = v.Sessions[1].Spoke },
		"own presence": func(v *View) { v.Online = false },
	} {
		if !sameStructure(base, menu(change)) {
			t.Errorf("a change of %s rebuilds the menu", name)
		}
	}
	for name, change := range map[string]func(*View){
		"disabled":        func(v *View) { v.Enabled = false },
		"one session":     func(v *View) { v.Sessions = v.Sessions[:1] },
		"another session": func(v *View) { v.Sessions[0].ID = 99 },
		"a new client":    func(v *View) { v.Routes = []string{"bob@example.org/tablet"} },
		"finished":        func(v *View) { v.Sessions[0].Level = Finished },
	} {
		if sameStructure(base, menu(change)) {
			t.Errorf("%s is patched in place: a row would do something else than it did", name)
		}
	}
}

func TestActions(t *testing.T) {
	for _, a := range []Action{
		{Verb: DoStart}, {Verb: DoStart, Route: "bob@example.org/a b:%2F\x00\u202e"}, {Verb: DoRefresh}, {Verb: DoRefresh, Session: 7},
		{Verb: DoEnd}, {Verb: DoEnd, Session: 1<<64 - 1}, {Verb: DoSelect, Session: 7}, {Verb: DoVerify, Session: 7},
		{Verb: DoAuthenticate, Session: 7}, {Verb: DoAnswer, Session: 7}, {Verb: DoStopAuthenticate, Session: 7},
		{Verb: DoMode, Mode: MostSecure}, {Verb: DoMode, Mode: MostRecent}, {Verb: DoMode, Mode: ToAll},
	} {
		got, ok := ParseAction(a.ID())
		if !ok || got != a {
			t.Errorf("%+v is written %q and read %+v, %v", a, a.ID(), got, ok)
		}
	}
	for _, id := range []string{"", ":", "select", "verify", "select:0", "select:-1", "select:x", "select:07", "select:18446744073709551616",
		"start:7", "start-route", "start-route:", "refresh:", "mode", "mode:", "mode:byhand", "mode:secure:1", "END", "end:1 "} {
		if a, ok := ParseAction(id); ok {
			t.Errorf("%q is read as %+v", id, a)
		}
	}
}

func TestEveryRowThatDoesSomethingParses(t *testing.T) {
	view := View{Enabled: true, Online: true, Selected: 12, Routes: []string{"bob@example.org/tablet"},
		Sessions: []Session{laptop(), with(phone(), func(s *Session) { s.Authenticating, s.Asks = true, AsksQuestion })}}
	var seen []Verb
	for _, r := range testWords().Menu(view).Rows {
		a, ok := ParseAction(r.ID)
		if ok != (r.ID != "") || (r.Sensitive && r.Kind != Submenu) != ok {
			t.Errorf("%q: id %q, sensitive %v, parsed %v", r.Label, r.ID, r.Sensitive, ok)
		}
		seen = append(seen, a.Verb)
	}
	for _, v := range []Verb{DoStart, DoRefresh, DoEnd, DoSelect, DoMode, DoVerify, DoAuthenticate, DoAnswer, DoStopAuthenticate} {
		if !slices.Contains(seen, v) {
			t.Errorf("no row for verb %d", v)
		}
	}
}
