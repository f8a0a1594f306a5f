//go:build !faults

package plugin

import (
	"time"

	"pidgin-otr/ui"
)

// The shipped plugin has no way to be made to fail or to hurry: these do nothing.

func (p *Plugin) fault(string) {}

func (p *Plugin) hurried(d time.Duration) time.Duration { return d }

func (p *Plugin) spoilSend(_ string, v SendVerdict) SendVerdict { return v }
func (p *Plugin) spoilStanza(v StanzaVerdict) StanzaVerdict     { return v }
func (p *Plugin) spoilReceive(v ReceiveVerdict) ReceiveVerdict  { return v }
func (p *Plugin) spoilView(*ui.View)                            {}
func spoilHost(h Host) Host                                     { return h }
