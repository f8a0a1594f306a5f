package pidgin

// #include "model.h"
import "C"

import "pidgin-otr/cgo/purple"

//export otrActivate
func otrActivate(owner *C.OtrBuddy, id *C.char) {
	purple.Enter("activate", func(b *purple.Bridge) {
		b.Controller().Activate(buddy(owner), C.GoString(id))
	})
}

//export otrRefresh
func otrRefresh() {
	purple.Enter("refresh", func(b *purple.Bridge) { (&Windows{b}).draw() })
}

//export otrPopup
func otrPopup(owner *C.OtrBuddy, button *C.OtrWidget) {
	purple.Enter("popup", func(b *purple.Bridge) {
		(&Windows{b}).withMenu(buddy(owner), true, func(m *C.OtrMenu) { C.otr_button_popup(button, m) })
	})
}

//export otrDialogClosed
func otrDialogClosed(handle C.uint64_t) {
	purple.Enter("dialog-closed", func(b *purple.Bridge) { b.Closed(uint64(handle)) })
}
