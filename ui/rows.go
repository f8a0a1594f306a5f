package ui

// rowList collects the rows of a menu.
type rowList []Row

func (b *rowList) add(depth int, a Action, label string, sensitive bool) {
	*b = append(*b, Row{Depth: depth, Kind: Item, ID: a.ID(), Label: label, Sensitive: sensitive})
}

func (b *rowList) item(a Action, label string, sensitive bool) { b.add(0, a, label, sensitive) }

// text is a row that only tells.
func (b *rowList) text(depth int, label string) { b.add(depth, Action{}, label, false) }

func (b *rowList) check(a Action, label string, checked bool) {
	*b = append(*b, Row{Kind: Check, ID: a.ID(), Label: label, Sensitive: true, Checked: checked})
}

func (b *rowList) separator(depth int) {
	*b = append(*b, Row{Depth: depth, Kind: Separator})
}

// group appends rows behind a separator, if there are any.
func (b *rowList) group(rows []Row) {
	if len(rows) > 0 {
		b.separator(0)
		*b = append(*b, rows...)
	}
}

// session is the submenu of one session among several.
func (b *rowList) session(w Words, v View, s Session) {
	b.choose(w, v, s)
	b.separator(1)
	if s.Level.encrypted() {
		b.add(1, Action{Verb: DoRefresh, Session: s.ID}, w.Tr("Refresh private conversation"), v.Online)
	} else {
		b.add(1, Action{Verb: DoStart, Route: s.Address}, w.startLabel(v.Starting), v.Online && !v.Starting)
	}
	b.add(1, Action{Verb: DoEnd, Session: s.ID}, w.Tr("End private conversation"), v.Online)
	b.authenticate(w, 1, v, s)
	b.separator(1)
	if s.Address != "" {
		b.text(1, w.addressLabel(s))
	}
	if s.Fingerprint != "" {
		b.text(1, w.fingerprintLabel(s))
	}
	b.text(1, w.versionLabel(s))
}

// choose is the item that selects the session. A Finished session cannot be
// chosen: nothing could be sent to it.
func (b *rowList) choose(w Words, v View, s Session) {
	act := Action{Verb: DoSelect, Session: s.ID}
	if v.Mode == ByHand && s.ID == v.Selected {
		b.add(1, act, w.Tr("Selected"), false)
		return
	}
	b.add(1, act, w.Tr("Select"), s.Level.encrypted())
}

// authenticate holds what makes sure who is at the other end of a session.
func (b *rowList) authenticate(w Words, depth int, v View, s Session) {
	if s.Level.encrypted() && s.Asks != AsksNothing {
		b.add(depth, Action{Verb: DoAnswer, Session: s.ID}, w.answerLabel(s), v.Online)
	}
	if s.Level.encrypted() && s.Authenticating {
		if s.Progress != WaitsForNothing {
			b.text(depth, w.progressLabel(s))
		}
		b.add(depth, Action{Verb: DoStopAuthenticate, Session: s.ID}, w.Tr("Stop authenticating"), v.Online)
	} else if s.Level == Unverified && s.VerifiedUs {
		b.add(depth, Action{Verb: DoAskBack, Session: s.ID}, w.askBackLabel(), v.Online)
		b.add(depth, Action{Verb: DoAuthenticate, Session: s.ID}, w.Tr("Authenticate buddy..."), v.Online)
	} else if s.Level.encrypted() {
		b.add(depth, Action{Verb: DoAuthenticate, Session: s.ID}, w.Tr("Authenticate buddy..."), v.Online)
	}
	if s.Level.encrypted() && s.Fingerprint != "" {
		b.add(depth, Action{Verb: DoVerify, Session: s.ID}, w.Tr("Verify fingerprint..."), true)
	}
}
