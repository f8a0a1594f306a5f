package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import "pidgin-otr/plugin"

// Transmit implements plugin.Network.
func (b *Bridge) Transmit(a plugin.AccountID, to, message string) (ok bool) {
	b.AssertMain()
	where, t := C.CString(to), text(message)
	defer freeAll(where)
	defer freeText(t)
	withBuddy(plugin.BuddyID{Account: a}, func(c *C.OtrBuddy) { ok = C.otr_transmit(c, where, t) != 0 })
	return ok
}

// Connected implements plugin.Network.
func (b *Bridge) Connected(a plugin.AccountID) bool {
	b.AssertMain()
	name, protocol := C.CString(a.Name), C.CString(a.Protocol)
	defer freeAll(name, protocol)
	return C.otr_is_connected(name, protocol) != 0
}

// Normalize implements plugin.Network.
func (b *Bridge) Normalize(a plugin.AccountID, name string) string {
	b.AssertMain()
	texts := [...]*C.char{C.CString(a.Name), C.CString(a.Protocol), C.CString(name)}
	defer freeAll(texts[:]...)
	account := C.otr_account(texts[0], texts[1])
	if account == nil {
		return name
	}
	normal := C.otr_normal(account, texts[2])
	defer freeText(normal)
	return C.GoString(normal)
}

// KnowsBuddy implements plugin.Network.
func (b *Bridge) KnowsBuddy(id plugin.BuddyID) (known bool) {
	b.AssertMain()
	withBuddy(id, func(c *C.OtrBuddy) { known = C.otr_knows_buddy(c) != 0 })
	return known
}
