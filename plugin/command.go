package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// Command carries out what the user typed behind the command's name in the buddy's
// conversation, with the name "" in a room. refuse is HTML that says why it was not
// carried out; notices say everything else.
func (p *Plugin) Command(in BuddyID, typed string) (refuse string) {
	if in.Name == "" {
		return ui.OnlyInPersonal(p.host.Tr)
	}
	if !p.safely("a command", func() {
		p.fault("command")
		p.command(in, ui.ParseCommand(typed))
	}) {
		return ui.CommandFailed(p.host.Tr)
	}
	return ""
}

func (p *Plugin) command(in BuddyID, c ui.Command) {
	w := p.wordsFor(in)
	switch c.Order {
	case ui.OrderUnknown, ui.OrderMisused:
		p.answer(in, w.NoCommand(c))
	case ui.OrderHelp:
		p.answer(in, ui.CommandHelp(p.host.Tr))
	case ui.OrderSessions:
		p.answer(in, w.SessionList(p.view(in)))
	case ui.OrderKnown:
		p.OpenKnown()
	case ui.OrderTrust:
		p.answer(in, w.Trusted(p.trusted(in)))
	case ui.OrderKeys:
		p.ManageKeys()
	case ui.OrderSettings:
		p.OpenSettings([]BuddyID{in})
	case ui.OrderFingerprint:
		p.answer(in, w.Fingerprints(p.view(in), in.Account.Name, p.ownFingerprint(in.Account)))
	default:
		p.carryOutOrder(in, c)
	}
}

// carryOutOrder carries out an order that does more than tell.
func (p *Plugin) carryOutOrder(in BuddyID, c ui.Command) {
	b, err := p.buddy(in)
	if err != nil {
		p.unusable(in.Account, err)
		return
	}
	if action, said := p.words(b).Command(c, p.view(in)); said != "" {
		p.answer(in, said)
	} else {
		p.order(b, c, action)
	}
}

// order does what the menu's row of the action does. Only a command says how to
// authenticate, and what was chosen, which the menu shows.
func (p *Plugin) order(b *buddy, c ui.Command, a ui.Action) {
	session := otr.SessionID(a.Session)
	switch c.Order {
	case ui.OrderAsk:
		p.askQuestion(b, session, c.Text)
	case ui.OrderSecret:
		p.enterSecret(b, session, ui.BySharedSecret)
	case ui.OrderAll:
		p.act(b, a) // which says who gets what is written
	case ui.OrderSelect, ui.OrderSecure, ui.OrderRecent:
		p.act(b, a)
		p.answer(b.id, p.words(b).Going(p.view(b.id)))
	default:
		p.act(b, a)
	}
}

// answer shows what a command tells, where it was typed.
func (p *Plugin) answer(in BuddyID, html string) { p.host.Notice(in, html, true) }

// askQuestion asks the user for the answer to a question, or for both.
func (p *Plugin) askQuestion(b *buddy, id otr.SessionID, question string) {
	s, ok := b.session(id)
	if !ok || question == "" {
		p.enterSecret(b, id, ui.ByQuestion)
		return
	}
	p.host.Ask(p.words(b).AskAnswer(b.show(s), question), func(values [][]byte) {
		p.safely("an answer", func() {
			if len(values) > 0 {
				values = append([][]byte{[]byte(question)}, values...)
			}
			p.startRun(b, id, values)
		})
	})
}

// commandAsText gives back a line that the host would send, though it is meant for
// us. It is not carried out: another part of the program may have written it.
func (p *Plugin) commandAsText(id BuddyID, text string) SendVerdict {
	b, err := p.buddy(id)
	if err != nil {
		p.unusable(id.Account, err)
		p.SendFailed(id, text)
	} else {
		p.giveBack(b, returned{line: p.asLine(b, text), why: ui.NotACommand})
	}
	return SendVerdict{Block: true}
}

// SendingChat is asked about a line before the host sends it to a room. refuse is
// HTML that says why it must not leave, "" if it may.
func (p *Plugin) SendingChat(text string) (refuse string) {
	if p.loaded && ui.IsCommand(text) {
		return ui.OnlyInPersonal(p.host.Tr)
	}
	return ""
}
