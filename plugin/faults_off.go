//go:build !faults

package plugin

// fault does nothing: the shipped plugin has no way to be made to fail.
func (p *Plugin) fault(string) {}
