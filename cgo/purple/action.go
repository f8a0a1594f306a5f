package purple

// #include "bridge.h"
import "C"

//export otrOpenKnown
func otrOpenKnown() {
	enter("known fingerprints", func(b *Bridge) { b.controller.OpenKnown() }, nil)
}

//export otrManageKeys
func otrManageKeys() {
	enter("my keys", func(b *Bridge) { b.controller.ManageKeys() }, nil)
}
