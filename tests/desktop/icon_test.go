package desktop

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"pidgin-otr/ui"
	"pidgin-otr/ui/icons"
)

// icon waits until the menu bar shows the picture of the level, pixel by pixel.
func (w *trio) icon(t *testing.T, level string) {
	t.Helper()
	picture := pictureOf(t, level)
	shot := w.Dir("menu.png")
	w.Eventually(patience, "the menu bar shows the icon of "+level, func() bool {
		x, y, width, height := w.alice.Menu("OTR").Node.Extents()
		w.Screenshot(shot)
		return contains(readPNG(t, shot), image.Rect(x, y, x+width, y+height), picture)
	})
}

func pictureOf(t *testing.T, level string) image.Image {
	t.Helper()
	data, err := icons.PNG(map[string]ui.Level{
		"Not private": ui.NotPrivate, "Finished": ui.Finished, "Unverified": ui.Unverified, "Private": ui.Private,
	}[level], icons.Menu)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return picture
}

// contains looks for the picture within the area of the screen. Only its opaque
// pixels count: the others are mixed with what lies beneath.
func contains(screen image.Image, area image.Rectangle, picture image.Image) bool {
	size := picture.Bounds().Size()
	area = area.Intersect(screen.Bounds())
	for y := area.Min.Y; y+size.Y <= area.Max.Y; y++ {
		for x := area.Min.X; x+size.X <= area.Max.X; x++ {
			if matches(screen, image.Pt(x, y), picture) {
				return true
			}
		}
	}
	return false
}

func matches(screen image.Image, at image.Point, picture image.Image) bool {
	bounds := picture.Bounds()
	opaque := 0
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			r, g, b, a := picture.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
			if a != 0xffff {
				continue
			}
			opaque++
			sr, sg, sb, _ := screen.At(at.X+x, at.Y+y).RGBA()
			if r>>8 != sr>>8 || g>>8 != sg>>8 || b>>8 != sb>>8 {
				return false
			}
		}
	}
	return opaque > 0
}

// The search tells the four pictures apart.
func TestPicturesDiffer(t *testing.T) {
	levels := []string{"Not private", "Finished", "Unverified", "Private"}
	for _, a := range levels {
		for _, b := range levels {
			one, other := pictureOf(t, a), pictureOf(t, b)
			if found := contains(one, one.Bounds(), other); found != (a == b) {
				t.Errorf("%s is found in %s: %v", b, a, found)
			}
		}
	}
}
