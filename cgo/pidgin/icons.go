package pidgin

// #include "model.h"
import "C"

import (
	"unsafe"

	"pidgin-otr/ui"
	"pidgin-otr/ui/icons"
)

// loadIcons gives GTK the icons of the four levels, at the size of menus. A
// picture that is missing from the library leaves its place empty.
func loadIcons() {
	for level := ui.NotPrivate; level <= ui.Private; level++ {
		data, err := icons.PNG(level, icons.Menu)
		if err != nil || len(data) == 0 {
			continue
		}
		C.otr_icon_set(C.int(level), unsafe.Pointer(&data[0]), C.size_t(len(data)))
	}
}
