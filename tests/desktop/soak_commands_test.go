//go:build soak

package desktop

import (
	"fmt"
	"strings"
	"time"
)

// typed are commands, with the windows that they open. N is a number of a session.
var typed = []struct{ command, window string }{
	{"start", ""}, {"start", ""}, {"refresh", ""}, {"refresh N", ""}, {"end N", ""},
	{"sessions", ""}, {"select N", ""}, {"select N", ""}, {"secure", ""}, {"recent", ""}, {"all", ""}, {"all", ""},
	{"trust", ""}, {"fingerprint", ""}, {"help", ""}, {"again", ""}, {"stop", ""},
	{"fingerprints", knownWindow}, {"keys", myKeys}, {"settings", settingsForm},
	{"verify N", "Verify fingerprint"}, {"ask Which door?", authenticate}, {"ask", authenticate},
	{"secret", authenticate}, {"answer", authenticate}, {"ansver", ""},
}

// types types a command into a conversation, in place of what its entry holds.
func (s *soak) types(p *soaker, buddy string) {
	order := typed[s.rand.IntN(len(typed))]
	s.typesCommand(p, buddy, order.command, order.window)
}

func (s *soak) typesCommand(p *soaker, buddy, command, window string) {
	if window != "" && len(p.dialogs()) >= maxWindows {
		return
	}
	command = strings.ReplaceAll(command, "N", fmt.Sprint(1+s.rand.IntN(3)))
	p.toAll = p.toAll || command == "all"
	if command == "again" {
		s.mayRepeat(p, buddy)
	}
	name, _, _ := strings.Cut(buddy, "@")
	s.tell("%s with %s types /otr %s", p.Who, buddy, command)
	if window != "" {
		p.asksFor(window)
	}
	if !p.TryFocus("^.?" + name + ".?$") {
		return
	}
	p.Tap("ctrl+a")
	p.TypeOn("/otr " + command)
	s.watchKeyboard()
	time.Sleep(200 * time.Millisecond) // a Return right after special characters can be lost
	p.Tap("Return")
}
