package pidgin

// #include <stdlib.h>
// #include "model.h"
import "C"

import (
	"slices"
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

// ids names the rows at the places.
func ids(c *purple.Controller, places *C.int, count C.int) []string {
	list := make([]string, count)
	if count == 0 {
		return list
	}
	for i, place := range unsafe.Slice(places, int(count)) {
		list[i] = c.KnownID(int(place))
	}
	return list
}

//export otrKnownCell
func otrKnownCell(row, column C.int) *C.char {
	text := ""
	purple.Enter("known-cell", func(b *purple.Bridge) {
		text = b.Controller().KnownCell(int(row), ui.KnownColumn(column))
	})
	return lend(text)
}

//export otrKnownMatches
func otrKnownMatches(row C.int, typed *C.char) (matches C.gboolean) {
	purple.Enter("known-matches", func(b *purple.Bridge) {
		matches = gboolean(b.Controller().KnownMatches(int(row), C.GoString(typed)))
	})
	return matches
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
		chosen := ids(b.Controller(), places, count)
		for v := range ui.KnownVerbs {
			if b.Controller().KnownAllows(v, chosen) {
				verbs |= 1 << v
			}
		}
	})
	return verbs
}

//export otrKnownDo
func otrKnownDo(verb C.int, places *C.int, count C.int) (said *C.char) {
	purple.Enter("known-do", func(b *purple.Bridge) {
		said = lend(b.Controller().KnownDo(ui.KnownVerb(verb), ids(b.Controller(), places, count)))
	})
	return said
}

// otrKnownReload makes the rows anew. The places of those that are selected and of the
// cursor become their new ones, -1 for what is gone. It returns how many rows there
// are, or -1 if each is where it was and the
// window has them; fresh: it has none.
//
//export otrKnownReload
func otrKnownReload(fresh C.gboolean, places *C.int, count C.int, cursor *C.int) (rows C.int) {
	purple.Enter("known-reload", func(b *purple.Bridge) {
		c := b.Controller()
		selected, under := ids(c, places, count), c.KnownID(int(*cursor))
		before := order(c)
		rows = C.int(c.KnownRows())
		after := order(c)
		if fresh == 0 && slices.Equal(before, after) {
			rows = -1
			return
		}
		at := make(map[string]int, len(after))
		for i, id := range after {
			at[id] = i
		}
		*cursor = place(at, under)
		for i, id := range selected {
			*(*C.int)(unsafe.Add(unsafe.Pointer(places), uintptr(i)*unsafe.Sizeof(*places))) = place(at, id)
		}
	})
	return rows
}

// order is the IDs of the rows.
func order(c *purple.Controller) (list []string) {
	for row := 0; ; row++ {
		id := c.KnownID(row)
		if id == "" {
			return list
		}
		list = append(list, id)
	}
}

func place(at map[string]int, id string) C.int {
	if i, there := at[id]; there {
		return C.int(i)
	}
	return -1
}
