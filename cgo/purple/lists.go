package purple

// #include "bridge.h"
import "C"

import (
	"maps"

	"pidgin-otr/plugin"
)

// Accounts implements plugin.Network.
func (b *Bridge) Accounts() (list []plugin.AccountID) {
	b.AssertMain()
	for i := C.int(0); ; i++ {
		var c C.OtrBuddy
		if C.otr_account_at(i, &c) == 0 {
			return list
		}
		list = append(list, plugin.AccountID{Name: C.GoString(c.account), Protocol: C.GoString(c.protocol)})
	}
}

// NetworkName implements plugin.Network.
func (b *Bridge) NetworkName(a plugin.AccountID) string {
	b.AssertMain()
	name, protocol := C.CString(a.Name), C.CString(a.Protocol)
	defer freeAll(name, protocol)
	return C.GoString(C.otr_network_name(name, protocol))
}

// Aliases implements plugin.Network.
func (b *Bridge) Aliases() map[plugin.BuddyID]string {
	b.AssertMain()
	b.aliases = make(map[plugin.BuddyID]string)
	C.otr_list_aliases()
	return maps.Clone(b.aliases)
}

//export otrAlias
func otrAlias(c *C.OtrBuddy, alias *C.OtrText) {
	enter("alias", func(b *Bridge) { b.aliases[buddy(c)] = copied(alias) }, nil)
}
