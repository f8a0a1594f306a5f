package desktop

import (
	"image"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// inHistory waits until the lines of the conversation show the level's picture.
func inHistory(t *testing.T, p *rig.Pidgin, level string) {
	t.Helper()
	picture, shot := pictureOf(t, level), p.Dir("history.png")
	p.Eventually(patience, "a line shows the picture of "+level, func() bool {
		p.Screenshot(shot)
		return contains(readPNG(t, shot), historyArea(p), picture)
	})
}

// historyArea is where the lines of the conversation with Bob stand: the largest text.
func historyArea(p *rig.Pidgin) (area image.Rectangle) {
	p.Helper()
	window, ok := p.Window("bob")
	if !ok {
		p.Fatalf("%s has no window of bob", p.Who)
	}
	window.Find(func(n rig.Node) bool {
		if n.Role() == "text" && n.Showing() {
			x, y, width, height := n.Extents()
			if here := image.Rect(x, y, x+width, y+height); here.Dx()*here.Dy() > area.Dx()*area.Dy() {
				area = here
			}
		}
		return false
	})
	return area
}

// Beside the line that tells of another level stands its picture, and stays there when
// the plugin goes.
func TestHistoryShowsThePictureOfANewLevel(t *testing.T) {
	alicePerson, laptopPerson, _ := persons(t, rig.Ours)
	r := newRig(t)
	people := r.Start(withSwitch(t, alicePerson), laptopPerson)
	a, l := people[0], people[1]
	quiet(t, people...)
	a.Open(bob)
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })
	startOne(a, l)
	inHistory(t, a, "Unverified")
	shot := a.Dir("history.png")
	if a.Screenshot(shot); contains(readPNG(t, shot), historyArea(a), pictureOf(t, "Private")) {
		t.Error("the picture of Private is there before it is")
	}
	a.Click("OTR", "Verify fingerprint")
	a.Press("Verify fingerprint", "They are the same")
	inHistory(t, a, "Private")
	l.Click("OTR", "End private conversation")
	inHistory(t, a, "Finished")
	r.Screenshot(picture(t, "pictured"))
	must(a, "unload", ourID)
	noLeaks(t, a)
	inHistory(t, a, "Finished")
}
