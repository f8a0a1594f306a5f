package purple

// #include "bridge.h"
import "C"

import (
	"fmt"
	"unsafe"

	"pidgin-otr/ui"
	"pidgin-otr/ui/icons"
)

// Picture implements plugin.Conversations. Only where there are windows do lines have
// pictures: a terminal would show nothing.
func (b *Bridge) Picture(level ui.Level) (html string) {
	b.AssertMain()
	if b.windows == nil {
		return ""
	}
	id, there := b.pictures[level]
	if !there {
		id = keepPicture(level)
		if b.pictures == nil {
			b.pictures = map[ui.Level]C.int{}
		}
		b.pictures[level] = id
	}
	if id == 0 {
		return ""
	}
	return fmt.Sprintf(`<img id="%d"> `, int(id))
}

// keepPicture gives the picture to the host's store. 0: it is missing from the library.
func keepPicture(level ui.Level) C.int {
	data, err := icons.PNG(level, icons.Menu)
	if err != nil || len(data) == 0 {
		return 0
	}
	return C.otr_picture_keep(unsafe.Pointer(&data[0]), C.size_t(len(data)))
}

// dropPictures takes them out of the store. The lines that have them keep copies.
func (b *Bridge) dropPictures() {
	for _, id := range b.pictures {
		if id != 0 {
			C.otr_picture_drop(id)
		}
	}
	b.pictures = nil
}
