package plugin

import (
	"html"
	"slices"
	"strings"

	"pidgin-otr/otr"
)

// On IRC each line passes here when it really leaves the host's queue: what is
// ours goes on, and its time begins to count; what is not and could be read is
// stopped while its reader is guarded. The commands that send text by themselves
// are stopped where they are typed.

// queuedMessage is a message of ours that waits in the host's queue.
type queuedMessage struct {
	to, text string
	ticket   uint64
}

// maxQueued is how many of our messages are known in the host's queue of one
// account, which lets one out in two seconds. What is not known any more would be
// stopped there like the text of somebody else: the pieces of the longest line, to
// several sessions, must fit.
const maxQueued = 1 << 16

// IRCCommand is a command that the user typed, with its arguments as typed.
type IRCCommand struct{ Name, First, Rest string }

// CommandVerdict is what becomes of a typed command: with neither it runs.
type CommandVerdict struct {
	Refuse string // why it does not run, HTML
	Done   bool   // carried out already
}

// enqueue announces a message of ours to the guard; the result withdraws it.
func (a *account) enqueue(to string, w otr.Outgoing) (withdraw func()) {
	if a.id.Protocol != protocolIRC || w.Plain {
		return func() {}
	}
	if len(a.queue) == maxQueued {
		a.queue = slices.Delete(a.queue, 0, 1)
	}
	a.queue = append(a.queue, queuedMessage{nickName(to), string(w.Text), w.Ticket})
	return func() { a.dequeue(to, string(w.Text)) }
}

// dequeue takes the announced message out that the line carries.
func (a *account) dequeue(to, text string) (m queuedMessage, ok bool) {
	i := slices.IndexFunc(a.queue, func(m queuedMessage) bool {
		return m.to == nickName(to) && sameText(m.text, text)
	})
	if i < 0 {
		return m, false
	}
	m = a.queue[i]
	a.queue = slices.Delete(a.queue, i, i+1)
	return m, true
}

// nickName is a nick as the host normalises it.
func nickName(nick string) string { return strings.ToLower(nick) }

// targets are the nicks that a line goes to, as the account knows them.
func (a *account) targets(l ircLine) []string {
	var nicks []string
	for target := range strings.SplitSeq(l.param(0), ",") {
		if i := strings.IndexAny(target, "!@%"); i >= 0 {
			target = target[:i] // nick!user@host, nick@server
		}
		nicks = append(nicks, a.nickHere(target))
	}
	return nicks
}

// SpeaksOnIRC reports whether what goes to the server carries text for somebody.
func SpeaksOnIRC(text string) bool { return slices.ContainsFunc(ircLines(text), ircLine.speaks) }

func (l ircLine) speaks() bool {
	switch l.command {
	case "PRIVMSG", "NOTICE", "CPRIVMSG", "CNOTICE", "SQUERY":
		return true
	}
	return false
}

// IRCSending is asked about each line when it really leaves. A failure stops it
// if it carries text for somebody.
func (p *Plugin) IRCSending(id AccountID, line string) (stop bool) {
	if !p.safely("sending a line of IRC", func() {
		p.fault("ircsending")
		stop = p.ircSending(id, line)
	}) {
		return SpeaksOnIRC(line)
	}
	return stop
}

func (p *Plugin) ircSending(id AccountID, text string) (stop bool) {
	a := p.accounts[id]
	if a == nil {
		return false
	}
	for _, l := range ircLines(text) {
		if l.speaks() && p.ircStops(a, l) {
			stop = true
		}
	}
	return stop
}

// ircStops looks at one line that carries text for somebody.
func (p *Plugin) ircStops(a *account, l ircLine) (stop bool) {
	if m, ours := a.dequeue(l.param(0), l.last()); ours {
		a.engine.Left(m.ticket, p.host.Now())
		p.tickAccount(a)
		return false
	}
	if l.automatic() {
		return false
	}
	for _, nick := range a.targets(l) {
		id := BuddyID{Account: a.id, Name: nick}
		b := p.known(id)
		if b == nil && (isPerson(nick) && p.choicesFor(id).policy.Require || p.hasLeft(id)) {
			b, _ = p.buddy(id)
		}
		if b != nil && (b.engine.Guarded() || p.hasLeft(b.id)) && !b.letsGo(l.last()) {
			stop = true
			p.reportStopped(b, l.last())
		}
	}
	return stop
}

// automatic reports whether the line is one of the questions of programs to each
// other, or an answer, that carry nothing of the user's: a question has nothing
// added but the time.
func (l ircLine) automatic() bool {
	inner, ok := strings.CutPrefix(l.last(), "\x01")
	inner = strings.TrimSuffix(inner, "\x01")
	if !ok || strings.Contains(inner, "\x01") {
		return false
	}
	name, added, _ := strings.Cut(inner, " ")
	if l.command != "NOTICE" && strings.Trim(added, "0123456789. ") != "" {
		return false
	}
	return slices.Contains([]string{"VERSION", "PING", "TIME", "FINGER", "CLIENTINFO"}, name)
}

// isPerson reports whether the nick may be somebody's: not a channel, nor one of
// the server's services, to which the host itself logs in.
func isPerson(nick string) bool {
	return nick != "" && !strings.ContainsAny(nick[:1], "#&+!$") && !strings.HasSuffix(nick, "serv")
}

// IRCCommand is asked about a command of the user's in one of the account's
// conversations, with the name "" in a channel. A failure refuses it.
func (p *Plugin) IRCCommand(in BuddyID, c IRCCommand) (v CommandVerdict) {
	v.Refuse = p.wordsFor(in).CommandRefused("/" + c.Name)
	p.safely("a command of IRC", func() {
		p.fault("irccommand")
		v = p.ircCommand(in, c)
	})
	return v
}

func (p *Plugin) ircCommand(in BuddyID, c IRCCommand) CommandVerdict {
	switch c.Name {
	case "msg", "query":
		return p.sayInstead(in.Account, c.First, c.Rest)
	case "action":
		if in.Name == "" {
			return CommandVerdict{}
		}
		return p.sayInstead(in.Account, in.Name, "/me "+join(c.First, c.Rest))
	case "quote":
		return p.refuseNaming(in, c, strings.FieldsFunc(join(c.First, c.Rest), betweenWords))
	default:
		return p.refuseNaming(in, c, []string{c.First})
	}
}

func join(first, rest string) string {
	if rest == "" {
		return first
	}
	return first + " " + rest
}

// betweenWords tells what may stand around a name in a raw line.
func betweenWords(r rune) bool { return strings.ContainsRune(" ,:!@%", r) }

// sayInstead sends the text of a command as if it had been typed in the
// conversation with its reader, if that one is guarded.
func (p *Plugin) sayInstead(a AccountID, nick, text string) CommandVerdict {
	id := BuddyID{Account: a, Name: p.accounts[a].nickHere(nick)}
	if text == "" || !p.guards(id) || !p.host.Say(id, html.EscapeString(text)) {
		return CommandVerdict{}
	}
	return CommandVerdict{Done: true}
}

// refuseNaming refuses a command that names somebody who is guarded.
func (p *Plugin) refuseNaming(in BuddyID, c IRCCommand, names []string) CommandVerdict {
	if c.Name == "quote" && len(names) > 0 && asksOnly(names[0]) {
		return CommandVerdict{}
	}
	for _, name := range names {
		id := BuddyID{Account: in.Account, Name: p.accounts[in.Account].nickHere(name)}
		if p.guards(id) {
			return CommandVerdict{Refuse: p.wordsFor(id).CommandRefused("/" + c.Name)}
		}
	}
	return CommandVerdict{}
}

// asksOnly reports whether a raw command only asks the server about somebody.
func asksOnly(command string) bool {
	return slices.Contains([]string{"WHOIS", "WHOWAS", "WHO", "USERHOST", "ISON", "MONITOR", "WATCH", "MODE"}, strings.ToUpper(command))
}

// guards reports whether no readable text may go to the nick.
func (p *Plugin) guards(id BuddyID) bool {
	b := p.known(id)
	if p.hasLeft(id) {
		return true
	}
	if b == nil {
		return isPerson(id.Name) && p.choicesFor(id).policy.Require
	}
	return b.engine.Guarded()
}
