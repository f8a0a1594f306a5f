package ui

// maxRoutes is how many clients without a session the menu lists: a buddy can
// show any number.
const maxRoutes = 16

// Menu draws the menu, the toolbar button and the tooltip of one conversation,
// with the Words' buddy.
func (w Words) Menu(v View) Menu {
	level := v.Level()
	m := Menu{
		Visible:    v.Enabled,
		Icon:       level,
		Accessible: Fill(w.Tr("OTR: {level}"), Places{"level": w.Level(level)}),
		Tooltip:    w.tooltip(v, level),
		Button:     w.buttonLabel(v, level),
		ButtonName: Fill(w.Tr("Privacy: {level}"), Places{"level": w.buttonLabel(v, level)}),
	}
	if v.Enabled {
		m.Rows = w.rows(v)
	}
	return m
}

// Level is the selected session's level, of several the lowest. With none selected nothing is
// private; a Finished session then still stops what is typed, and shows.
func (v View) Level() Level {
	if list := v.recipients(); len(list) > 0 {
		return weakest(list)
	}
	level := NotPrivate
	for _, s := range v.Sessions {
		if s.Level == Finished {
			level = Finished
		}
	}
	return level
}

func (w Words) tooltip(v View, level Level) string {
	if list := v.recipients(); len(list) > 0 {
		return Fill(w.Tr("{level} conversation with {buddy}: {session}"),
			Places{"level": w.Level(level), "buddy": w.Name(), "session": w.Sessions(list)})
	}
	return Fill(w.Tr("Conversation with {buddy}: {level}"), Places{"buddy": w.Name(), "level": w.Level(level)})
}

// buttonLabel says with the level whether the selected session's client is known to
// be offline: what is typed then waits.
func (w Words) buttonLabel(v View, level Level) string {
	if list := v.recipients(); len(list) == 1 {
		return w.factsLevel(list[0])
	}
	return w.Level(level)
}

func (w Words) rows(v View) []Row {
	var b rowList
	if len(v.Sessions) > 1 {
		b = w.manySessions(v)
	} else {
		b = w.oneSession(v)
	}
	if v.Lost > 0 {
		b.separator(0)
		b.item(Action{Verb: DoSendAgain}, w.sendAgainLabel(v.Lost), v.Online)
	}
	b.separator(0)
	b.item(Action{Verb: DoSettings}, w.Tr("OTR settings..."), true)
	b.item(Action{Verb: DoKnown}, w.Tr("Known fingerprints..."), true)
	b.item(Action{Verb: DoKeys}, w.Tr("My keys..."), true)
	return b
}

// oneSession is the menu of a buddy with one session or none.
func (w Words) oneSession(v View) []Row {
	var b rowList
	if len(v.Sessions) == 0 {
		b.item(Action{Verb: DoStart}, w.startLabel(v.Starting), v.Online && !v.Starting)
		if len(v.Routes) > 1 {
			b.group(w.routes(v))
		}
		return b
	}
	s := v.Sessions[0]
	if s.Level.encrypted() {
		b.item(Action{Verb: DoRefresh}, w.Tr("Refresh private conversation"), v.Online)
	} else {
		b.item(Action{Verb: DoStart}, w.startLabel(v.Starting), v.Online && !v.Starting)
	}
	b.item(Action{Verb: DoEnd}, w.Tr("End private conversation"), v.Online)
	b.authenticate(w, 0, v, s)
	b.separator(0)
	b.text(0, w.factsLabel(s))
	if s.Fingerprint != "" {
		b.text(0, w.fingerprintLabel(s))
	}
	b.group(w.routes(v))
	return b
}

// manySessions is the menu of a buddy with several sessions.
func (w Words) manySessions(v View) []Row {
	var b rowList
	for _, s := range v.Sessions {
		selected := v.gets(s)
		b = append(b, Row{Kind: Submenu, Label: w.sessionLabel(s, selected), Icon: s.Level,
			HasIcon: true, Dim: !selected, Bold: selected, Sensitive: true})
		b.session(w, v, s)
	}
	b.separator(0)
	b.check(Action{Verb: DoMode, Mode: MostSecure}, w.Tr("Send to most secure session"), v.Mode == MostSecure)
	b.check(Action{Verb: DoMode, Mode: MostRecent}, w.Tr("Send to most recent session"), v.Mode == MostRecent)
	b.check(Action{Verb: DoMode, Mode: ToAll}, w.Tr("Send to all sessions"), v.Mode == ToAll)
	b.group(w.routes(v))
	b.separator(0)
	b.item(Action{Verb: DoEnd}, w.Tr("End all private conversations"), v.Online)
	return b
}

// routes lists the buddy's online clients without a session.
func (w Words) routes(v View) []Row {
	var b rowList
	for i, r := range v.Routes {
		if i == maxRoutes {
			break
		}
		b = append(b, Row{Kind: Submenu, Label: w.routeLabel(r), Icon: NotPrivate, HasIcon: true, Dim: true, Sensitive: true})
		b.add(1, Action{Verb: DoStart, Route: r}, w.Tr("Start private conversation"), v.Online)
	}
	return b
}

func (w Words) startLabel(starting bool) string {
	if starting {
		return w.Tr("Starting private conversation...")
	}
	return w.Tr("Start private conversation")
}

func (l Level) encrypted() bool { return l >= Unverified }
