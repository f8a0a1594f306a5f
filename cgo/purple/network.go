package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import (
	"strings"

	"pidgin-otr/plugin"
)

// Transmit implements plugin.Network.
func (b *Bridge) Transmit(a plugin.AccountID, to, message string) (ok bool) {
	b.AssertMain()
	where, t := C.CString(to), text(message)
	defer freeAll(where)
	defer freeText(t)
	withBuddy(plugin.BuddyID{Account: a}, func(c *C.OtrBuddy) { ok = C.otr_transmit(c, where, t, way(a, message)) != 0 })
	return ok
}

// way is how the host gets a message. What OTR writes is text, a line of the user's
// is markup. On XMPP text goes past the host's own way for markup, which would look
// for smileys in it.
func way(a plugin.AccountID, message string) C.int {
	switch {
	case !strings.HasPrefix(message, "?OTR"):
		return C.OTR_AS_MARKUP
	case a.Protocol == "prpl-jabber":
		return C.OTR_AS_STANZA
	}
	return C.OTR_AS_TEXT
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

// EncryptedOtherwise implements plugin.Network.
func (b *Bridge) EncryptedOtherwise(id plugin.BuddyID) (yes bool) {
	b.AssertMain()
	withBuddy(id, func(c *C.OtrBuddy) { yes = C.otr_encrypted_otherwise(c) != 0 })
	return yes
}

// KnowsBuddy implements plugin.Network.
func (b *Bridge) KnowsBuddy(id plugin.BuddyID) (known bool) {
	b.AssertMain()
	withBuddy(id, func(c *C.OtrBuddy) { known = C.otr_knows_buddy(c) != 0 })
	return known
}
