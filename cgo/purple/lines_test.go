package purple

import (
	"strconv"
	"testing"

	"pidgin-otr/plugin"
)

func TestLines(t *testing.T) {
	var l lines
	bob, carol := plugin.BuddyID{Name: "bob"}, plugin.BuddyID{Name: "carol"}
	if _, ok := l.find(bob, "one"); ok {
		t.Error("found a line where there is none")
	}
	l.drop(bob, "one")
	l.remember(bob, "one", "markup 1")
	l.remember(bob, "two", "markup 2")
	l.remember(bob, "three", "markup 3")
	if _, ok := l.find(carol, "one"); ok {
		t.Error("found a line that somebody else gets")
	}
	l.drop(bob, "two")
	for html, markup := range map[string]string{"one": "markup 1", "three": "markup 3"} {
		if i, ok := l.find(bob, html); !ok || l[bob][i].markup != markup {
			t.Errorf("%s: %v %v, want %s", html, i, ok, markup)
		}
	}
	if _, ok := l.find(bob, "two"); ok {
		t.Error("found a line that was dropped")
	}
	l.forget(bob)
	if _, ok := l.find(bob, "one"); ok || len(l) != 0 {
		t.Errorf("left after forgetting: %v", l)
	}
}

// The same text twice is two lines: one may go while the other waits.
func TestSameLineTwice(t *testing.T) {
	var l lines
	bob := plugin.BuddyID{Name: "bob"}
	l.remember(bob, "again", "first")
	l.remember(bob, "again", "second")
	l.drop(bob, "again")
	if i, ok := l.find(bob, "again"); !ok || l[bob][i].markup != "second" {
		t.Errorf("after dropping one of two: %v", l)
	}
}

func TestLinesAreBounded(t *testing.T) {
	var l lines
	bob := plugin.BuddyID{Name: "bob"}
	for i := range 10 * maxLines {
		l.remember(bob, strconv.Itoa(i), "")
	}
	if len(l[bob]) != maxLines {
		t.Errorf("%d lines kept, want %d", len(l[bob]), maxLines)
	}
	if _, ok := l.find(bob, strconv.Itoa(10*maxLines-1)); !ok {
		t.Error("the newest line was not kept")
	}
}
