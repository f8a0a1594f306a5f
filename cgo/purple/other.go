package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

// otherPlugin is the id of pidgin-otr. Both plugins answer the same messages and
// write the same files, so that only one of them may run.
const otherPlugin = "otr"

const (
	otherTitle   = "Two OTR plugins"
	otherRefused = "This plugin was not started, because the older plugin “Off-the-Record Messaging” is running. Only one of them can run. To use this one, switch the older one off in the Plugins window and then switch this one on."
	otherBlocked = "The older plugin “Off-the-Record Messaging” was stopped, because this plugin is running and only one of them can. To use the older one, switch this one off in the Plugins window first."
	otherRuns    = "The older plugin “Off-the-Record Messaging” is running and could not be stopped. Switch one of the two OTR plugins off in the Plugins window now: your conversations will not work with both."
)

func (b *Bridge) refuseBesideOther() bool {
	id := C.CString(otherPlugin)
	defer freeAll(id)
	if C.otr_plugin_runs(id) == 0 {
		return false
	}
	why := C.CString(b.Tr(otherRefused))
	defer freeAll(why)
	C.otr_refuse(b.plugin, why)
	b.inform(b.Tr(otherTitle), b.Tr(otherTitle), b.Tr(otherRefused), true)
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
	text := otherRuns
	if stopped {
		text = otherBlocked
	}
	b.inform(b.Tr(otherTitle), b.Tr(otherTitle), b.Tr(text), true)
}
