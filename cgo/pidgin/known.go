package pidgin

// #include <stdlib.h>
// #include "model.h"
import "C"

import (
	"unsafe"

	"pidgin-otr/cgo/purple"
	"pidgin-otr/ui"
)

// ShowKnown implements purple.Windows.
func (w *Windows) ShowKnown() {
	var l loan
	defer l.end()
	list := ui.KnownList{Tr: w.bridge.Tr}
	texts := C.OtrKnownTexts{title: l.text(list.Title())}
	for c := range ui.KnownColumns {
		texts.headings[c] = l.text(list.Heading(c))
		texts.widest[c] = l.text(list.Widest(c))
	}
	for v := range ui.KnownVerbs {
		texts.verbs[v] = l.text(list.Verb(v))
	}
	C.otr_known_show(&texts)
}

// KnownChanged implements purple.Windows.
func (w *Windows) KnownChanged() { C.otr_known_changed() }

// Copy implements purple.Windows.
func (w *Windows) Copy(text string) {
	t := C.CString(text)
	defer C.free(unsafe.Pointer(t))
	C.otr_copy(t)
}

// lend makes a copy that C frees with g_free.
func lend(s string) *C.char {
	t := C.CString(s)
	defer C.free(unsafe.Pointer(t))
	return C.g_strdup(t)
}

// rowsAt are the places that C has in an array.
func rowsAt(places *C.int, count C.int) []int {
	rows := make([]int, count)
	for i, place := range inC(places, count) {
		rows[i] = int(place)
	}
	return rows
}

func inC(places *C.int, count C.int) []C.int {
	if count == 0 {
		return nil
	}
	return unsafe.Slice(places, int(count))
}

//export otrKnownCell
func otrKnownCell(row, column C.int) *C.char {
	text := ""
	purple.Enter("known-cell", func(b *purple.Bridge) {
		text = b.Controller().KnownCell(int(row), ui.KnownColumn(column))
	})
	return lend(text)
}

//export otrKnownNext
func otrKnownNext(from C.int, typed *C.char) (place C.int) {
	place = from
	purple.Enter("known-next", func(b *purple.Bridge) {
		place = C.int(b.Controller().KnownNext(int(from), C.GoString(typed)))
	})
	return place
}

//export otrKnownSortBy
func otrKnownSortBy(column C.int) {
	purple.Enter("known-sort", func(b *purple.Bridge) { b.Controller().KnownSortBy(ui.KnownColumn(column)) })
}

//export otrKnownOrder
func otrKnownOrder(by, down *C.int) {
	purple.Enter("known-order", func(b *purple.Bridge) {
		column, reversed := b.Controller().KnownOrder()
		*by, *down = C.int(column), C.int(gboolean(reversed))
	})
}

//export otrKnownAllowed
func otrKnownAllowed(places *C.int, count C.int) (verbs C.int) {
	purple.Enter("known-allowed", func(b *purple.Bridge) {
		for v, allowed := range b.Controller().KnownAllowed(rowsAt(places, count)) {
			verbs |= C.int(gboolean(allowed)) << v
		}
	})
	return verbs
}

//export otrKnownDo
func otrKnownDo(verb C.int, places *C.int, count C.int) (said *C.char) {
	purple.Enter("known-do", func(b *purple.Bridge) {
		said = lend(b.Controller().KnownDo(ui.KnownVerb(verb), rowsAt(places, count)))
	})
	return said
}

// otrKnownRows makes the rows and returns how many there are.
//
//export otrKnownRows
func otrKnownRows() (count C.int) {
	purple.Enter("known-rows", func(b *purple.Bridge) { count = C.int(b.Controller().KnownRows()) })
	return count
}

//export otrKnownClosed
func otrKnownClosed() {
	purple.Enter("known-closed", func(b *purple.Bridge) { b.Controller().KnownClosed() })
}

// otrKnownReload makes the rows anew and tells where they were.
//
//export otrKnownReload
func otrKnownReload(moved *C.OtrKnownMoved) {
	purple.Enter("known-reload", func(b *purple.Bridge) {
		count, was, from := b.Controller().KnownReload()
		moved.count, moved.was = C.int(count), C.int(was)
		if from == nil {
			return
		}
		moved.from = (*C.int)(C.g_malloc(C.gsize(max(count, 1)) * C.sizeof_int))
		for place, was := range from {
			inC(moved.from, moved.count)[place] = C.int(was)
		}
	})
}
