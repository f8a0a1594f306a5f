package pidgin

// #include "model.h"
import "C"

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"unsafe"

	"pidgin-otr/ui"
)

// loadIcons gives GTK the icons of the four levels, at the size of menus.
func loadIcons() {
	for level := ui.NotPrivate; level <= ui.Private; level++ {
		data := square(level)
		C.otr_icon_set(C.int(level), unsafe.Pointer(&data[0]), C.size_t(len(data)))
	}
}

func square(level ui.Level) []byte {
	colours := [...]color.RGBA{{160, 0, 0, 255}, {96, 96, 96, 255}, {200, 140, 0, 255}, {0, 120, 0, 255}}
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for y := 2; y < 14; y++ {
		for x := 2; x < 14; x++ {
			img.Set(x, y, colours[level])
		}
	}
	var out bytes.Buffer
	if png.Encode(&out, img) != nil {
		return []byte{0}
	}
	return out.Bytes()
}
