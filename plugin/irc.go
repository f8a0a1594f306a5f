package plugin

import "strings"

// protocolIRC is the host's name of IRC. There names are nicks, the host keeps a
// slow queue, and every line that comes and that really leaves can be seen.
const protocolIRC = "prpl-irc"

// ircLine is one line of the server.
type ircLine struct {
	nick     string // of the sender; a server's name for its own lines
	userhost string // user@host of the sender; "" for a server
	command  string
	params   []string
}

// maxParams is how many parameters a line of IRC may have.
const maxParams = 15

// parseIRC takes a line apart. What it cannot read stays empty.
func parseIRC(line string) (l ircLine) {
	line = strings.TrimRight(line, "\r\n")
	if strings.HasPrefix(line, "@") { // tags of the message
		_, line, _ = strings.Cut(line, " ")
		line = strings.TrimLeft(line, " ")
	}
	if prefix, ok := strings.CutPrefix(line, ":"); ok {
		prefix, line, _ = strings.Cut(prefix, " ")
		l.nick, l.userhost, _ = strings.Cut(prefix, "!")
	}
	line = strings.TrimLeft(line, " ")
	l.command, line, _ = strings.Cut(line, " ")
	l.command = strings.ToUpper(l.command)
	for line = strings.TrimLeft(line, " "); line != "" && len(l.params) < maxParams; line = strings.TrimLeft(line, " ") {
		if last, ok := strings.CutPrefix(line, ":"); ok {
			l.params = append(l.params, last)
			return l
		}
		var param string
		param, line, _ = strings.Cut(line, " ")
		l.params = append(l.params, param)
	}
	return l
}

// ircLines takes apart what is handed to the server at once: it reads as many lines
// as there are ends of one.
func ircLines(text string) (lines []ircLine) {
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
		lines = append(lines, parseIRC(line))
	}
	return lines
}

// param returns a parameter by its place, "" if there is none.
func (l ircLine) param(n int) string {
	if n >= 0 && n < len(l.params) {
		return l.params[n]
	}
	return ""
}

// last returns the last parameter.
func (l ircLine) last() string { return l.param(len(l.params) - 1) }

// ircSelf is what others see of us on IRC.
type ircSelf struct {
	nick     string
	userhost int // length of user@host in bytes; 0: not seen yet
}

// IRCReceiving tells of a line from the server, before the host acts on it. self
// is our nick.
func (p *Plugin) IRCReceiving(id AccountID, self, line string) {
	p.safely("a line of IRC", func() {
		if a := p.accounts[id]; a != nil {
			l := parseIRC(line)
			p.seeSelf(a, self, l)
			a.seeCases(l)
			p.ircPeople(a, self, l)
		}
	})
}

// seeCases learns whether the server takes some signs for letters.
func (a *account) seeCases(l ircLine) {
	if l.command != "005" {
		return
	}
	for _, param := range l.params {
		if mapping, ok := strings.CutPrefix(param, "CASEMAPPING="); ok {
			a.signCases = strings.HasSuffix(mapping, "rfc1459")
		}
	}
}

// otherCase writes the signs that are letters to some servers in one case.
var otherCase = strings.NewReplacer("[", "{", "]", "}", "\\", "|", "~", "^").Replace

// nickHere is the nick as the host normalises it or, if the server takes a nick that
// we know for the same, that one.
func (a *account) nickHere(nick string) string {
	name := nickName(nick)
	if a == nil || !a.signCases || a.buddies[name] != nil {
		return name
	}
	for known := range a.buddies {
		if otherCase(known) == otherCase(name) {
			return known
		}
	}
	return name
}

// seeSelf learns what the server puts in front of our lines: the nick changes,
// and the host is often another one than we know of.
func (p *Plugin) seeSelf(a *account, self string, l ircLine) {
	seen := ircSelf{nick: self, userhost: a.self.userhost}
	if n := l.ownUserhost(self, a.self.userhost); n > 0 {
		seen.userhost = n
	}
	if seen == a.self {
		return
	}
	a.self = seen
	for _, b := range a.buddies {
		p.fit(b)
	}
}

// ownUserhost is the length of our user@host if the line tells it, else 0.
func (l ircLine) ownUserhost(self string, known int) int {
	switch {
	case l.userhost != "":
		if strings.EqualFold(l.nick, self) {
			return len(l.userhost)
		}
	case l.command == "001":
		words := strings.Fields(l.last())
		if len(words) > 0 {
			if nick, userhost, ok := strings.Cut(words[len(words)-1], "!"); ok && strings.EqualFold(nick, self) {
				return len(userhost)
			}
		}
	case l.command == "302":
		for _, word := range strings.Fields(l.last()) {
			if nick, userhost, ok := strings.Cut(word, "="); ok && strings.EqualFold(strings.TrimSuffix(nick, "*"), self) {
				return len(strings.TrimLeft(userhost, "+-"))
			}
		}
	case l.command == "396":
		return max(known, longUser+len("@")+len(l.param(1)))
	}
	return 0
}

// What a line of IRC holds.
const (
	ircLineLength = 512 // with its end
	longUser      = 10  // bytes of a user name, and
	longHost      = 63  // of a host, which servers usually keep to
	hostKeeps     = 64  // bytes that the host leaves for the sender when it splits a text
)

// longest is the longest text in bytes that one message to the buddy may have, 0
// for no limit: the server cuts the line that it makes of it, and the host makes
// two messages of a text that it finds too long.
func (p *Plugin) longest(b *buddy) int {
	most := b.account.reach.maxMessage
	if b.id.Account.Protocol != protocolIRC {
		return most
	}
	self := b.account.self
	relayed := len(":!") + len(self.nick) + max(self.userhost, longUser+len("@")+longHost) +
		len(" PRIVMSG  :\r\n") + len(b.id.Name)
	fits := min(ircLineLength-relayed, ircLineLength-hostKeeps-len(b.id.Name))
	if most > 0 {
		fits = min(fits, most)
	}
	return max(fits, 1)
}

// fit tells the engine what fits one message to the buddy.
func (p *Plugin) fit(b *buddy) { b.engine.SetMaxMessage(p.longest(b)) }
