package desktop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// label is a menu label as it is read: without the isolating characters.
func label(name string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(name)
}

// rows are the items of a menu as one word each: what they say, and whether they
// can be used or are checked.
func rows(m rig.MenuItem) (all []string) {
	for _, item := range m.Items {
		text := label(item.Name)
		switch {
		case item.Role == "separator":
			text = "--"
		case len(item.Items) > 0:
			text += " >"
		}
		if item.Checked {
			text += " [x]"
		}
		if !item.Sensitive && item.Role != "separator" {
			text = "(" + text + ")"
		}
		all = append(all, text)
	}
	return all
}

// governing are the rows at the end of every menu.
func governing() []string {
	return []string{"--", "OTR settings...", "Known fingerprints...", "My keys..."}
}

// awaitRows waits until Alice's menu has exactly the rows.
func awaitRows(p *rig.Pidgin, accessible string, want []string) {
	p.Helper()
	want = append(slices.Clone(want), governing()...)
	var last rig.MenuItem
	var got []string
	defer func() {
		if p.Failed() {
			p.Logf("the menu is\n%v", last)
		}
	}()
	p.Eventually(patience, fmt.Sprintf("the menu %q is\n  %s", accessible, strings.Join(want, "\n  ")), func() bool {
		last = p.Menu("OTR")
		got = rows(last)
		return last.Name == accessible && slices.Equal(got, want)
	})
}

func TestMenuOfOneSession(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(alicePerson, laptopPerson)
	a, l := people[0], people[1]
	quiet(t, people...)
	a.Open(bob)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	awaitRows(a, "OTR: Not private", []string{"Start private conversation"})

	startOne(a, l)
	private := func(level string) []string {
		return []string{
			"Refresh private conversation", "End private conversation", "Authenticate buddy...", "Verify fingerprint...", "--",
			`(` + level + ` - "laptop" - OTR 3)`, "(Fingerprint " + l.Fingerprint + ")",
		}
	}
	awaitRows(a, "OTR: Unverified", private("Unverified"))

	a.Click("OTR", "Verify fingerprint")
	a.Press("Verify fingerprint", "They are the same")
	awaitRows(a, "OTR: Private", private("Private"))
	a.Click("OTR", "Verify fingerprint")
	a.Press("Verify fingerprint", "Take it back")
	awaitRows(a, "OTR: Unverified", private("Unverified"))

	l.Click("OTR", "End private conversation")
	awaitRows(a, "OTR: Finished", []string{
		"Start private conversation", "End private conversation", "--",
		`(Finished - "laptop" - OTR 3)`, "(Fingerprint " + l.Fingerprint + ")",
	})
	a.Click("OTR", "End private conversation")
	awaitRows(a, "OTR: Not private", []string{"Start private conversation"})
}

// submenu is what a session's submenu holds.
func submenu(p *rig.Pidgin, choose string) []string {
	return []string{
		choose, "--", "Refresh private conversation", "End private conversation", "Authenticate buddy...", "Verify fingerprint...", "--",
		`(Address "` + p.Address() + `")`, "(Fingerprint " + p.Fingerprint + ")", "(OTR 3)",
	}
}

// state is what the menu shall show and do at one time.
type state struct {
	selected *rig.Pidgin
	levels   map[*rig.Pidgin]string
	mode     string // "most secure", "most recent" or "by hand"
}

// agrees checks that names, marks, checks, icons, window and real destination
// tell the same.
func (w *trio) agrees(t *testing.T, s state) {
	t.Helper()
	w.awaitSelected(s.selected)
	level := s.levels[s.selected]
	menuIs(t, w.alice, "OTR: "+level)
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		comesTrue(t, func() string { return w.wrongSession(p, s) })
	}
	comesTrue(t, func() string {
		menu := w.alice.Menu("OTR")
		for _, mode := range []string{"most secure", "most recent"} {
			item, ok := menu.Item("Send to " + mode + " session")
			if !ok || item.Checked != (mode == s.mode) || item.Role != "check menu item" {
				return fmt.Sprintf("%q: %+v", mode, item)
			}
		}
		return ""
	})
	w.icon(t, level)
	text := fmt.Sprintf("%s, %s, %s", s.mode, s.selected.Who, level)
	w.alice.Say(bob, text)
	s.selected.AwaitText(patience, alice, text)
	if slices.Contains(w.other(s.selected).Read(alice), text) {
		t.Errorf("%s reads %q as well", w.other(s.selected).Who, text)
	}
}

// wrongSession is what the submenu of a Bob's session shows that it should not.
func (w *trio) wrongSession(p *rig.Pidgin, s state) string {
	w.Helper()
	item := w.session(p)
	name := label(item.Name)
	marked := s.levels[p] + " (selected) - "
	if p != s.selected {
		marked = s.levels[p] + " - "
	}
	choose := "Select"
	if p == s.selected && s.mode == "by hand" {
		choose = "(Selected)"
	}
	want := fmt.Sprintf("Session %d - %s%q", w.number(p), marked, p.Resource)
	switch got := rows(item); {
	case !strings.HasPrefix(name, want):
		return fmt.Sprintf("the session is called %q, want %q first", name, want)
	case item.Description != s.levels[p]:
		return fmt.Sprintf("%s: the icon says %q", name, item.Description)
	case !slices.Equal(got, submenu(p, choose)):
		return fmt.Sprintf("%s holds\n  %s", name, strings.Join(got, "\n  "))
	}
	return ""
}

func TestMenuOfTwoSessions(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.startBoth()
	comesTrue(t, func() string {
		got := rows(w.alice.Menu("OTR"))
		if len(got) != 12 || got[2] != "--" ||
			!slices.Equal(got[3:], append([]string{"Send to most secure session [x]", "Send to most recent session", "Send to all sessions", "--", "End all private conversations"}, governing()...)) {
			return "the menu:\n  " + strings.Join(got, "\n  ")
		}
		return ""
	})
	levels := map[*rig.Pidgin]string{w.laptop: "Unverified", w.phone: "Unverified"}
	w.speak(w.laptop, "the laptop speaks")
	w.agrees(t, state{w.laptop, levels, "most secure"})
	w.speak(w.phone, "the phone speaks")
	w.agrees(t, state{w.phone, levels, "most secure"})
	w.choose(w.laptop)
	w.agrees(t, state{w.laptop, levels, "by hand"})
	w.choose(w.phone)
	w.agrees(t, state{w.phone, levels, "by hand"})
	w.mode("most recent")
	w.agrees(t, state{w.phone, levels, "most recent"})
	w.verify(w.laptop)
	levels[w.laptop] = "Private"
	w.agrees(t, state{w.phone, levels, "most recent"})
	w.speak(w.laptop, "the laptop speaks again")
	w.agrees(t, state{w.laptop, levels, "most recent"})
	w.speak(w.phone, "the phone speaks again")
	w.mode("most secure")
	w.agrees(t, state{w.laptop, levels, "most secure"})
	comesTrue(t, func() string {
		if name := label(w.session(w.laptop).Name); !strings.Contains(name, "spoke ") {
			return fmt.Sprintf("%q does not say when it spoke", name)
		}
		return ""
	})
}

// Choice and numbers belong to the buddy: they survive the window.
func TestChoiceSurvivesTheWindow(t *testing.T) {
	w := newTrio(t, rig.Ours)
	w.startBoth()
	w.speak(w.laptop, "the laptop speaks")
	w.choose(w.phone)
	laptop, phone := w.number(w.laptop), w.number(w.phone)
	w.alice.Close(bob)
	w.Eventually(patience, "the window is closed", func() bool { return !w.alice.HasConversation(bob) })
	w.alice.Open(bob)
	comesTrue(t, func() string {
		if l, p := w.number(w.laptop), w.number(w.phone); l != laptop || p != phone {
			return fmt.Sprintf("the sessions are numbered %d and %d, were %d and %d", l, p, laptop, phone)
		}
		return ""
	})
	w.agrees(t, state{w.phone, map[*rig.Pidgin]string{w.laptop: "Unverified", w.phone: "Unverified"}, "by hand"})

	w.alice.Type("bob", "/otr all")
	w.alice.AwaitNotice(patience, bob, "to each of them")
	w.alice.Close(bob)
	w.Eventually(patience, "the window is closed again", func() bool { return !w.alice.HasConversation(bob) })
	w.alice.Open(bob)
	w.allSelected(t)
}

// With two conversations in one window the menu is that of the one in front.
func TestMenuFollowsTheTab(t *testing.T) {
	w := newTrio(t, rig.Ours)
	carol := "carol@" + rig.Host
	w.alice.Open(carol)
	w.startBoth()
	w.speak(w.laptop, "the laptop speaks")
	w.agreesOnTab(t, bob, "OTR: Unverified")
	w.alice.Keys("bob", "ctrl+Tab")
	w.agreesOnTab(t, carol, "OTR: Not private")
	w.speak(w.phone, "the phone speaks in the background")
	w.agreesOnTab(t, carol, "OTR: Not private")
	w.alice.Keys("carol", "ctrl+Tab")
	w.agreesOnTab(t, bob, "OTR: Unverified")
	w.awaitSelected(w.phone)
}

func (w *trio) agreesOnTab(t *testing.T, buddy, want string) {
	t.Helper()
	w.Eventually(patience, "with "+buddy+" in front the menu is "+want, func() bool { return w.alice.Menu("OTR").Name == want })
}

// What a client calls itself cannot pass for our words, turn ours around or fill
// the screen.
func TestHostileResource(t *testing.T) {
	cases := []struct{ name, resource, label string }{
		{"imitates a label", `x" - Private (selected) - "y`, `"x' - Private [selected]…"`},
		// Servers and the host refuse direction controls by themselves; letters that
		// run from right to left pass.
		{"runs from right to left", "\u05d0 12\u05d1", "\"\u05d0 12\u05d1\""},
		{"a thousand characters", strings.Repeat("long ", 200) + "end", `"long long long long lon…"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newTrio(t, rig.Ours, func(_, l, _ *rig.Person) { l.Resource = c.resource })
			w.startBoth()
			w.choose(w.phone)
			comesTrue(t, func() string {
				if marked := w.selected(); len(marked) != 1 || !strings.Contains(marked[0], client(w.phone)) {
					return fmt.Sprintf("marked as selected: %q", marked)
				}
				menu := w.alice.Menu("OTR")
				if !slices.ContainsFunc(menu.Items, func(item rig.MenuItem) bool {
					return strings.HasSuffix(label(item.Name), " - Unverified - "+c.label)
				}) {
					return fmt.Sprintf("no session is labelled %s:\n%v", c.label, menu)
				}
				return ""
			})
			w.alice.Say(bob, "for the phone")
			w.phone.AwaitText(patience, alice, "for the phone")
		})
	}
}
