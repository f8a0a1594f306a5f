//go:build faults

package plugin

// FaultPrefix names the settings that make a part of the controller panic, in
// builds made for tests. "send", "receive", "stanza" and "tick" follow it.
const FaultPrefix = "fault-"

// fault panics if the setting of that name is on.
func (p *Plugin) fault(where string) {
	if p.host.Bool(FaultPrefix+where, false) {
		panic("fault asked for: " + where)
	}
}
