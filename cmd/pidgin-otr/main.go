// Command pidgin-otr is the shared library that Pidgin and Finch load. It only
// puts the parts together.
package main

/*
#cgo pkg-config: purple
#cgo CFLAGS: -Wall -Wno-unused-parameter
*/
import "C"

import (
	"unsafe"

	"pidgin-otr/cgo/purple"
)

//export pidginOTRLoad
func pidginOTRLoad(self unsafe.Pointer) C.int {
	if purple.Load(self, parts) {
		return 1
	}
	return 0
}

//export pidginOTRUnload
func pidginOTRUnload() { purple.Unload() }

//export pidginOTRSettings
func pidginOTRSettings(frame unsafe.Pointer) { purple.FillSettings(frame) }

// main is never called: the host loads the library.
func main() {}
