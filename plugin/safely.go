package plugin

import "runtime/debug"

// safely runs work and outlives a panic in it: the messenger must live on. It
// reports whether work came to its end. The host's log gets the place, never
// the panic's value, which could quote a message.
func (p *Plugin) safely(what string, work func()) (ok bool) {
	defer func() {
		if recover() != nil {
			p.host.Debugf("otr: internal error in %s\n%s", what, debug.Stack())
		}
	}()
	work()
	return true
}
