//go:build faults

package plugin

import (
	"time"

	"pidgin-otr/ui"
)

// FaultPrefix begins the names of the settings that plant a fault, in builds made for
// tests. After "send", "receive", "stanza", "tick" and the like a part of the
// controller panics.
const FaultPrefix = "fault-"

// hurried is how long the controller waits in place of d: no test waits for minutes.
func (p *Plugin) hurried(d time.Duration) time.Duration {
	if p.host.Bool(FaultPrefix+"hurry", false) {
		return 3 * time.Second
	}
	return d
}

// fault panics if the setting of that name is on.
func (p *Plugin) fault(where string) {
	if p.planted(where) {
		panic("fault asked for: " + where)
	}
}

// planted reports whether a fault is asked for. Those below do wrong silently: tests
// that watch for such wrongs show with them that they would see one.
func (p *Plugin) planted(name string) bool { return p.host.Bool(FaultPrefix+name, false) }

// spoilSend lets a line leave as it was typed ("clear").
func (p *Plugin) spoilSend(text string, v SendVerdict) SendVerdict {
	if p.planted("clear") {
		return SendVerdict{Text: text}
	}
	return v
}

func (p *Plugin) spoilStanza(v StanzaVerdict) StanzaVerdict {
	if p.planted("clear") {
		return StanzaVerdict{}
	}
	return v
}

// spoilReceive shows what arrives two times ("twice") or not at all ("lost").
func (p *Plugin) spoilReceive(v ReceiveVerdict) ReceiveVerdict {
	if p.planted("lost") {
		return ReceiveVerdict{Swallow: true}
	}
	if p.planted("twice") && !v.Swallow {
		v.Text += "<br>" + v.Text
	}
	return v
}

// spoilView shows another session as the selected one ("astray").
func (p *Plugin) spoilView(v *ui.View) {
	if !p.planted("astray") {
		return
	}
	for _, s := range v.Sessions {
		if s.ID != v.Selected {
			v.Selected = s.ID
			return
		}
	}
}

// pushyHost gives the keyboard to questions that come by themselves ("keyboard").
type pushyHost struct{ Host }

func spoilHost(h Host) Host { return pushyHost{h} }

// Choose asks as the host does.
func (h pushyHost) Choose(f ui.ChoiceForm, done func(choice int)) (closeForm func()) {
	f.Unbidden = f.Unbidden && !h.Bool(FaultPrefix+"keyboard", false)
	return h.Host.Choose(f, done)
}
