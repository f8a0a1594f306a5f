package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import "pidgin-otr/plugin"

//export otrOffering
func otrOffering(c *C.OtrBuddy, to, file *C.OtrText, media C.int, now *C.gboolean) {
	id, offer := buddy(c), plugin.Offer{To: copied(to), File: copied(file), Media: int(media)}
	enter("offering", func(b *Bridge) {
		*now = gboolean(b.controller.Offering(id, offer))
	}, func(b *Bridge) { b.controller.OfferFailed(id) })
}

//export otrFileLeaves
func otrFileLeaves(c *C.OtrBuddy) {
	enter("file-leaves", func(b *Bridge) { b.controller.FileLeaves(buddy(c)) }, nil)
}

// Offer implements plugin.Network.
func (b *Bridge) Offer(id plugin.BuddyID, o plugin.Offer) (ok bool) {
	b.AssertMain()
	to, file := C.CString(o.To), C.CString(o.File)
	defer freeAll(to, file)
	withBuddy(id, func(c *C.OtrBuddy) { ok = C.otr_offer(c, to, file, C.int(o.Media)) != 0 })
	return ok
}
