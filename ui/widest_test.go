package ui

import (
	"testing"
	"time"
	"unicode/utf8"
)

// What a column can show, besides names, finds room in it.
func TestColumnsHaveRoomForWhatTheyShow(t *testing.T) {
	now := time.Date(2026, 11, 27, 23, 55, 0, 0, time.UTC)
	l := KnownList{Tr: func(text string) string { return text }, Now: now}
	for how := HowNot; how <= HowElsewhere; how++ {
		for level := NotPrivate; level <= Private; level++ {
			k := Known{Level: level, InUse: level != NotPrivate, How: how, Verified: now, First: now, Last: now, Fingerprint: [20]byte{0xff, 0xdd}}
			for c := range KnownColumns {
				if cell := l.Cell(k, c); utf8.RuneCountInString(cell) > utf8.RuneCountInString(l.Widest(c)) {
					t.Errorf("%q is cut to %q", cell, l.Widest(c))
				}
			}
		}
	}
}
