package ui

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMnemonics(t *testing.T) {
	item := func(depth int, label string) Row { return Row{Depth: depth, Kind: Item, Label: label, Sensitive: true} }
	rows := []Row{
		item(0, "Session 1"), item(1, "Select"), item(1, "Send"), item(1, "SE"), item(1, "E"), {Depth: 1, Kind: Separator},
		item(0, "Session 2"), item(1, "Select"),
		{Depth: 0, Kind: Item, Label: "Nothing to pick"},
		item(0, "n_n"), item(0, "Ende"), item(0, "שלום"),
	}
	want := []string{
		"_Session 1", "_Select", "S_end", "SE", "E", "",
		"Session _2", "_Select",
		"Nothing to pick",
		"_n__n", "_Ende", "שלום",
	}
	if got := Mnemonics(rows); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever the rows say, every letter of them is shown, and no key is given
// twice in one menu.
func TestMnemonicsKeepEveryLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []Row
		for _, label := range rapid.SliceOfN(nasty(), 0, 8).Draw(t, "labels") {
			rows = append(rows, Row{Kind: Item, Label: label, Sensitive: true})
		}
		given := ""
		for i, marked := range Mnemonics(rows) {
			plain := strings.ReplaceAll(marked, "__", "\x01")
			before, after, found := strings.Cut(plain, "_")
			if found {
				key := strings.ToLower(after[:1])
				if strings.Contains(given, key) || strings.Contains(after, "_") {
					t.Errorf("%q", marked)
				}
				given += key
			}
			if got := strings.ReplaceAll(before+after, "\x01", "_"); got != strings.ReplaceAll(rows[i].Label, "\x01", "_") {
				t.Errorf("%q became %q", rows[i].Label, marked)
			}
		}
	})
}

// Every row of the real menus that can be picked has a key.
func TestMenuRowsHaveMnemonics(t *testing.T) {
	w := testWords()
	one := with(laptop(), func(s *Session) { s.ID, s.Number = 11, 1 })
	two := with(phone(), func(s *Session) { s.ID, s.Number = 12, 2 })
	for _, sessions := range [][]Session{nil, {one}, {one, two}} {
		m := w.Menu(View{Enabled: true, Online: true, Sessions: sessions, Selected: 11})
		for i, marked := range Mnemonics(m.Rows) {
			if r := m.Rows[i]; r.Sensitive && r.Kind != Separator && !strings.Contains(marked, "_") {
				t.Errorf("%q has no key", r.Label)
			}
		}
	}
}
