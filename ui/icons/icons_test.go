package icons

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os/exec"
	"testing"

	"pidgin-otr/ui"
)

var (
	levels = []ui.Level{ui.NotPrivate, ui.Finished, ui.Unverified, ui.Private}
	sizes  = []Size{Menu, Dialog}
)

func picture(t *testing.T, level ui.Level, size Size) image.Image {
	t.Helper()
	data, err := PNG(level, size)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// The committed pictures are what the drawings give.
func TestRendered(t *testing.T) {
	for _, level := range levels {
		for _, size := range sizes {
			s := fmt.Sprint(int(size))
			out, err := exec.Command("rsvg-convert", "--width", s, "--height", s, Name(level)+".svg").Output()
			if err != nil {
				t.Fatalf("rsvg-convert (package librsvg2-bin): %v", err)
			}
			want, err := png.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if n := differing(picture(t, level, size), want, same); n != 0 {
				t.Errorf("%s at %d: %d pixels differ: run render.sh", Name(level), size, n)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, level := range levels {
		for _, size := range sizes {
			if got := picture(t, level, size).Bounds().Size(); got != image.Pt(int(size), int(size)) {
				t.Errorf("%s: %v, want %d", Name(level), got, size)
			}
		}
	}
	if _, err := PNG(ui.Private, 17); err == nil {
		t.Error("a size that was never drawn")
	}
}

// Without colour, on a light and on a dark background, each two differ in at
// least a sixth of the pixels: by shape.
func TestToldApartWithoutColour(t *testing.T) {
	for _, back := range []uint8{0xf0, 0x2e} {
		for i, a := range levels {
			for _, b := range levels[i+1:] {
				n := differing(picture(t, a, Menu), picture(t, b, Menu), func(x, y color.Color) bool {
					return near(grey(x, back), grey(y, back))
				})
				if n < int(Menu*Menu)/6 {
					t.Errorf("%s and %s differ in %d pixels only", Name(a), Name(b), n)
				}
			}
		}
	}
}

func differing(a, b image.Image, same func(x, y color.Color) bool) (n int) {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if !same(a.At(x, y), b.At(x, y)) {
				n++
			}
		}
	}
	return n
}

func same(a, b color.Color) bool {
	return color.NRGBAModel.Convert(a) == color.NRGBAModel.Convert(b)
}

// grey is the lightness of a colour over a grey background.
func grey(c color.Color, back uint8) int {
	_, _, _, alpha := c.RGBA()
	over := color.GrayModel.Convert(c).(color.Gray).Y
	return int(over) + int(back)*int(0xffff-alpha)/0xffff
}

func near(a, b int) bool { return max(a, b)-min(a, b) < 48 }
