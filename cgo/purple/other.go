package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import "pidgin-otr/ui"

// otherPlugin is the id of pidgin-otr. Both plugins answer the same messages and
// write the same files, so that only one of them may run.
const otherPlugin = "otr"

func (b *Bridge) refuseBesideOther() bool {
	id := C.CString(otherPlugin)
	defer freeAll(id)
	if C.otr_plugin_runs(id) == 0 {
		return false
	}
	note := ui.OtherPluginRuns(b.Tr)
	why := C.CString(note.Primary + " " + note.Secondary)
	defer freeAll(why)
	C.otr_refuse(b.plugin, why)
	b.Inform(note)
	return true
}

func (b *Bridge) otherLoaded(id string) {
	if id != otherPlugin {
		return
	}
	other := C.CString(id)
	defer freeAll(other)
	C.otr_stop_plugin(other)
}

func (b *Bridge) otherStopped(stopped bool) {
	if stopped {
		b.Inform(ui.OtherPluginStopped(b.Tr))
	} else {
		b.Inform(ui.OtherPluginStays(b.Tr))
	}
}
