package ui

import "strings"

// Command decides what a command does in a conversation that looks like v: an
// action of the menu, or a notice that says why there is none. It is not asked about
// orders that only tell something.
func (w Words) Command(c Command, v View) (a Action, said string) {
	switch {
	case !v.Enabled:
		return a, notice(w.buddy(w.Tr("OTR is switched off for {buddy}: nothing was done.")))
	case c.Order == OrderSecure:
		return Action{Verb: DoMode, Mode: MostSecure}, ""
	case c.Order == OrderRecent:
		return Action{Verb: DoMode, Mode: MostRecent}, ""
	case c.Order == OrderAll:
		return Action{Verb: DoMode, Mode: ToAll}, ""
	case !v.Online && c.Order != OrderSelect && c.Order != OrderVerify:
		return a, notice(w.Tr("Your account is not connected: nothing was done."))
	case c.Order == OrderStart:
		return w.startCommand(v)
	case c.Order == OrderAgain && v.Lost == 0:
		return a, notice(w.Tr("No message is known to be lost."))
	case c.Order == OrderAgain:
		return Action{Verb: DoSendAgain}, ""
	case len(v.Sessions) == 0:
		return a, notice(w.buddy(w.Tr("There is no private conversation with {buddy}. To start one, type /otr start.")))
	case c.All:
		return Action{Verb: DoEnd}, ""
	}
	s, ok := pick(v, c.Number)
	switch {
	case c.Number == 0 && v.toSeveral():
		return a, notice(w.Tr("What you write goes to several sessions. Say which one you mean by its number; /otr sessions shows which there are."))
	case !ok && c.Number != 0:
		return a, notice(Fill(w.Tr("There is no session {number}. To see which there are, type /otr sessions."), Places{"number": itoa(c.Number)}))
	case !ok:
		return a, notice(w.Tr("No session is selected. Choose one with /otr select and its number; /otr sessions shows which there are."))
	}
	return w.sessionCommand(c.Order, s)
}

// startCommand starts with all of the buddy's clients, or again with the one whose
// session is selected and over.
func (w Words) startCommand(v View) (a Action, said string) {
	a.Verb = DoStart
	s, ok := pick(v, 0)
	switch {
	case v.Starting:
		return Action{}, notice(w.buddy(w.Tr("A private conversation with {buddy} is being started already.")))
	case ok && s.Level.encrypted():
		return Action{}, notice(w.about(w.Tr("The conversation with {buddy} is encrypted already, in {session}. For new keys, type /otr refresh."), s))
	case ok && len(v.Sessions) > 1:
		a.Route = s.Address
	}
	return a, ""
}

// sessionCommand is what an order does to one session.
func (w Words) sessionCommand(o Order, s Session) (a Action, said string) {
	a.Session = s.ID
	switch o {
	case OrderEnd:
		a.Verb = DoEnd
		return a, ""
	case OrderRefresh:
		a.Verb = DoRefresh
	case OrderSelect:
		a.Verb = DoSelect
	case OrderVerify:
		a.Verb = DoVerify
	case OrderAsk, OrderSecret:
		a.Verb = DoAuthenticate
		if s.Authenticating {
			return Action{}, notice(w.about(w.Tr("Authenticating with {buddy} in {session} is under way. To call it off, type /otr stop."), s))
		}
	case OrderAnswer:
		a.Verb = DoAnswer
		if s.Asks == AsksNothing {
			return Action{}, notice(w.about(w.Tr("{buddy} in {session} does not ask you anything."), s))
		}
	case OrderStop:
		a.Verb = DoStopAuthenticate
		if !s.Authenticating {
			return Action{}, notice(w.about(w.Tr("Nobody is authenticating in {session}."), s))
		}
	}
	if !s.Level.encrypted() {
		return Action{}, notice(w.about(w.Tr("{buddy} has ended {session}. To start it again, type /otr start; to end it too, /otr end."), s))
	}
	return a, ""
}

// pick finds a session by its number, with 0 the selected one or the only one.
func pick(v View, number int) (Session, bool) {
	for _, s := range v.Sessions {
		if s.Number == number || number == 0 && (s.ID == v.Selected || len(v.Sessions) == 1) {
			return s, true
		}
	}
	return Session{}, false
}

// Going says which session gets what the user writes now; in the mode ToAll which do,
// and which do not.
func (w Words) Going(v View) string {
	list := v.recipients()
	if len(list) == 0 {
		return notice(w.buddy(w.Tr("No session of {buddy} is selected.")))
	}
	said := append([]string{w.nowGoes(list)}, w.leftOut(v)...)
	if len(list) > 1 && !v.Routed {
		said = append(said, w.mayNotArrive(list))
	}
	return notice(said...)
}

// SessionList is what the menu shows of each session, a line for each.
func (w Words) SessionList(v View) string {
	if len(v.Sessions) == 0 {
		return notice(w.buddy(w.Tr("There is no private conversation with {buddy}. To start one, type /otr start.")))
	}
	lines := []string{notice(w.buddy(w.Tr("Sessions of {buddy}:")))}
	for _, s := range v.Sessions {
		lines = append(lines, notice(w.sessionLabel(s, v.gets(s))))
	}
	return strings.Join(lines, "<br>")
}

// Fingerprints shows the user's fingerprint and that of each session's client. own
// is "" when there is no key yet.
func (w Words) Fingerprints(v View, account, own string) string {
	var lines []string
	if own == "" {
		lines = append(lines, notice(w.Tr("You have no key yet: it is made when the account signs on.")))
	} else {
		lines = append(lines, notice(Fill(w.Tr("Your fingerprint, {account}: {own}"), Places{"account": Clean(account, maxName), "own": hexDigits(own)})))
	}
	for _, s := range v.Sessions {
		if s.Fingerprint != "" {
			lines = append(lines, notice(capital(Fill(w.Tr("{session} of {buddy}: {fingerprint}"),
				Places{"buddy": w.Name(), "session": w.Session(s), "fingerprint": fingerprint(s)}))))
		}
	}
	return strings.Join(lines, "<br>")
}

// NoCommand says what is wrong with a command that cannot be read, and what exists.
func (w Words) NoCommand(c Command) string {
	if c.Order == OrderMisused {
		return notice(Fill(w.Tr("Nothing was done: that is not how /otr {word} is written. It is:"), Places{"word": c.Word})) +
			"<br>" + notice(w.usage(c.Word))
	}
	return notice(Fill(w.Tr("There is no /otr {word}. There is:"), Places{"word": Quote(c.Word, maxPeer)})) + "<br>" + w.usages()
}

// CommandHelp lists the commands, one a line. It is HTML.
func CommandHelp(tr Translator) string {
	w := Words{Tr: tr}
	return notice(w.Tr("Private conversations with the person you are writing to. N is the number of a session; without it the selected one is meant.")) +
		"<br>" + w.usages()
}

func (w Words) usages() string {
	var lines []string
	for _, k := range commandWords() {
		lines = append(lines, notice(w.usage(k.word)))
	}
	return strings.Join(lines, "<br>")
}

// usage is how a command is written and what it does.
func (w Words) usage(word string) string {
	switch word {
	case "start":
		return w.Tr("/otr start - start a private conversation")
	case "end":
		return w.Tr("/otr end [N|all] - end it, or all of them")
	case "refresh":
		return w.Tr("/otr refresh [N] - agree on new keys")
	case "sessions":
		return w.Tr("/otr sessions - list the sessions")
	case "select":
		return w.Tr("/otr select N - send to that session")
	case "secure":
		return w.Tr("/otr secure - send to the most secure session")
	case "recent":
		return w.Tr("/otr recent - send to the most recent session")
	case "all":
		return w.Tr("/otr all - send to all sessions, but to none that is new to you")
	case "ask":
		return w.Tr("/otr ask QUESTION - have your buddy answer a question, to be sure who it is")
	case "secret":
		return w.Tr("/otr secret - compare a secret that you share")
	case "answer":
		return w.Tr("/otr answer [N] - answer what your buddy asks to be sure of you")
	case "stop":
		return w.Tr("/otr stop [N] - stop authenticating")
	case "verify":
		return w.Tr("/otr verify [N] - compare fingerprints")
	case "fingerprint":
		return w.Tr("/otr fingerprint - show the fingerprints")
	case "fingerprints":
		return w.Tr("/otr fingerprints - show the known fingerprints of all your buddies")
	case "settings":
		return w.Tr("/otr settings - what holds for your buddy: use OTR, start by itself, never unencrypted, do not log")
	case "again":
		return w.Tr("/otr again - send again what may be lost")
	case "trust":
		return w.Tr("/otr trust - which fingerprints of your buddy you trust, and why")
	case "keys":
		return w.Tr("/otr keys - your own keys: copy, generate, replace, import, export")
	default:
		return w.Tr("/otr help - show this list")
	}
}

// OnlyInPersonal: the command was typed in a room.
func OnlyInPersonal(tr Translator) string {
	return notice(tr("Nothing was sent: /otr works in a conversation with one person, not in a room."))
}

// CommandFailed: something went wrong while a command was carried out.
func CommandFailed(tr Translator) string {
	return notice(tr("The command failed: something went wrong inside the OTR sessions plugin. Nothing was sent."))
}
