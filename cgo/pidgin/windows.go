// Package pidgin draws what libpurple has no calls for: the menu-bar entry, the
// toolbar button and their icons in Pidgin's GTK 2 windows, and the window of known
// fingerprints. It reads and fills the message entry. It decides nothing.
//
// Rules of the package: C owns the widgets, Go hands over a flat model and gets
// back the id of a row. Every GTK and Pidgin symbol is weak, so that the same
// library loads where there is no GTK; Attach then returns nil. Everything runs
// on the GLib main thread.
package pidgin

/*
#cgo pkg-config: pidgin gtk+-2.0 purple
#cgo CFLAGS: -Wall -Wno-unused-parameter -I${SRCDIR}/../purple
#cgo LDFLAGS: -Wl,--as-needed
#include <stdlib.h>
#include "model.h"
*/
import "C"

import (
	"unsafe"

	"pidgin-otr/cgo/purple"
)

// Windows are Pidgin's conversation windows, for one life of the plugin.
type Windows struct{ bridge *purple.Bridge }

// Attach joins the life to Pidgin's windows. Where the user interface is not
// Pidgin it returns nil.
func Attach(b *purple.Bridge) purple.Windows {
	if C.otr_pidgin_present() == 0 {
		return nil
	}
	loadIcons()
	C.otr_pidgin_connect(b.Plugin())
	return &Windows{bridge: b}
}

// Detach implements purple.Windows.
func (w *Windows) Detach() { C.otr_pidgin_detach() }

// TurnedFrom implements purple.Windows.
func (w *Windows) TurnedFrom(id purple.Buddy) (from purple.Buddy, ok bool) {
	withBuddy(id, func(b *C.OtrBuddy) {
		owner := C.otr_turned_from(b)
		if ok = owner != nil; ok {
			from = buddy(owner)
			C.otr_buddy_free(unsafe.Pointer(owner))
		}
	})
	return from, ok
}

// Refresh implements purple.Windows.
func (w *Windows) Refresh() { C.otr_redraw_schedule() }

// Typed implements purple.Windows.
func (w *Windows) Typed(id purple.Buddy, html string) (markup string, ok bool) {
	t := C.CString(html)
	defer C.free(unsafe.Pointer(t))
	withBuddy(id, func(b *C.OtrBuddy) {
		typed := C.otr_entry_typed(b, t)
		if ok = typed != nil; ok {
			markup = C.GoString(typed)
			C.g_free(C.gpointer(unsafe.Pointer(typed)))
		}
	})
	return markup, ok
}

// PutBack implements purple.Windows.
func (w *Windows) PutBack(id purple.Buddy, markup string) (ok bool) {
	t := C.CString(markup)
	defer C.free(unsafe.Pointer(t))
	withBuddy(id, func(b *C.OtrBuddy) { ok = C.otr_entry_put_back(b, t) != 0 })
	return ok
}

// AskedIn implements purple.Windows.
func (w *Windows) AskedIn(ask func(), handle uint64) {
	before := C.otr_dialogs_before()
	ask()
	C.otr_dialogs_after(before, C.uint64_t(handle))
}

// Widened implements purple.Windows.
func (w *Windows) Widened(ask func()) {
	before := C.otr_dialogs_before()
	ask()
	C.otr_dialog_widen(before)
}

// Follow implements purple.Windows.
func (w *Windows) Follow(first string, others []string) {
	labels := make([]*C.char, 0, len(others)+2)
	for _, l := range append([]string{first}, others...) {
		labels = append(labels, C.CString(l))
	}
	C.otr_settings_follow(unsafe.SliceData(append(labels, nil)))
	for _, l := range labels {
		C.free(unsafe.Pointer(l))
	}
}

// Unfocused implements purple.Windows.
func (w *Windows) Unfocused(open func()) {
	C.otr_unfocused(1)
	defer C.otr_unfocused(0)
	open()
}

// Unpressed implements purple.Windows.
func (w *Windows) Unpressed(open func()) {
	before := C.otr_dialogs_before()
	open()
	C.otr_dialog_unpressed(before)
}

// Choices implements purple.Windows.
func (w *Windows) Choices(widget, field unsafe.Pointer, rows string, chosen int) {
	t := C.CString(rows)
	defer C.free(unsafe.Pointer(t))
	C.otr_choices_change(widget, field, t, C.int(chosen))
}

// draw shows every window what is true of the conversation in it.
func (w *Windows) draw() {
	for i := C.int(0); ; i++ {
		var shown C.OtrBuddy
		if C.otr_pidgin_shown(i, &shown) == 0 {
			return
		}
		if shown.name == nil {
			C.otr_pidgin_draw(i, nil)
			continue
		}
		w.withMenu(buddy(&shown), w.bridge.Bool(purple.SettingToolbar, true), func(m *C.OtrMenu) { C.otr_pidgin_draw(i, m) })
	}
}
