//go:build faults

package purple

// #include "bridge.h"
import "C"

// fault panics when the preference "fault" names the call at hand. It exists in
// test builds only.
func (b *Bridge) fault(name string) {
	var wanted string
	withPath("fault", func(path *C.char) {
		t := C.otr_pref_string(path)
		wanted = C.GoString(t)
		freeText(t)
	})
	if wanted == name {
		panic("fault asked for in " + name)
	}
}
