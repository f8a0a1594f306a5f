package ui

import (
	"strings"
	"testing"
)

// toAll is a conversation whose messages go to the laptop and the phone, and not to a
// third session.
func toAll() View {
	other := func(id uint64, number int, change func(*Session)) Session {
		return with(with(laptop(), func(s *Session) { s.ID, s.Number, s.Resource = id, number, "third" }), change)
	}
	return View{Enabled: true, Online: true, Routed: true, Mode: ToAll, Selected: 12, Recipients: []uint64{11, 12}, Sessions: []Session{
		laptop(), phone(), other(13, 3, func(s *Session) { s.Unknown = true }), other(14, 4, func(s *Session) { s.Presence = Offline }),
	}}
}

// Every session that gets the message is shown selected, and the level shown is the
// lowest of theirs: it is what the message has.
func TestAllThatGetTheMessageAreShownSelected(t *testing.T) {
	m := testWords().Menu(toAll())
	if m.Icon != Unverified || m.Button != "Unverified" || m.Accessible != "OTR: Unverified" {
		t.Errorf("%+v", m)
	}
	for _, name := range []string{"session 1", "session 2"} {
		if !strings.Contains(m.Tooltip, name) {
			t.Errorf("the tooltip is %q", m.Tooltip)
		}
	}
	var bold []string
	for _, r := range m.Rows {
		if r.Bold != strings.Contains(r.Label, "(selected)") || r.HasIcon && r.Bold == r.Dim {
			t.Errorf("%+v", r)
		}
		if r.Bold {
			bold = append(bold, r.Label[:len("Session 1")])
		}
		if r.Kind == Check && r.Checked != (r.Label == "Send to all sessions") {
			t.Errorf("%+v", r)
		}
	}
	if strings.Join(bold, ", ") != "Session 1, Session 2" {
		t.Errorf("selected: %q", bold)
	}
	if list := testWords().SessionList(toAll()); strings.Count(list, "(selected)") != 2 {
		t.Errorf("the list is %q", list)
	}
}

// With nobody to send to, one is selected as ever.
func TestAllWithoutAnybodyShowsTheSelectedOne(t *testing.T) {
	v := toAll()
	v.Recipients, v.Selected = nil, 13
	if got := v.recipients(); len(got) != 1 || got[0].ID != 13 {
		t.Errorf("%+v", got)
	}
}

func TestGoingSaysWhoGetsTheMessageAndWhoDoesNot(t *testing.T) {
	v := toAll()
	said := testWords().Going(v)
	for _, want := range []string{"goes to session 1", "and session 2", "lowest level among them is Unverified", "does not go to session 3", "does not go to session 4"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %q", want, said)
		}
	}
	if strings.Contains(said, "may not arrive") {
		t.Errorf("%q", said)
	}
	v.Routed = false
	if said := testWords().Going(v); !strings.Contains(said, "may not arrive") {
		t.Errorf("%q", said)
	}
}

// Many sessions are counted, not named.
func TestManySessionsAreCounted(t *testing.T) {
	var many []Session
	for k := range maxNamed + 1 {
		many = append(many, with(laptop(), func(s *Session) { s.Number = k + 1 }))
	}
	if got := testWords().Sessions(many); got != "6 sessions" {
		t.Errorf("%q", got)
	}
	if got := testWords().Sessions(many[:3]); !strings.Contains(got, ", session 2") || !strings.Contains(got, " and session 3") {
		t.Errorf("%q", got)
	}
}
