package ui

import "strings"

// What the user writes may go to several sessions at once: to each of those that the
// View names.

// toSeveral reports whether what the user writes goes to several sessions.
func (v View) toSeveral() bool { return len(v.recipients()) > 1 }

// recipients are the sessions that get what the user writes: in the mode ToAll those
// of its set, else the selected one.
func (v View) recipients() (list []Session) {
	for _, s := range v.Sessions {
		if v.gets(s) {
			list = append(list, s)
		}
	}
	return list
}

// gets reports whether s gets what the user writes.
func (v View) gets(s Session) bool {
	if v.Mode != ToAll || len(v.Recipients) == 0 {
		return s.ID == v.Selected
	}
	for _, id := range v.Recipients {
		if id == s.ID {
			return true
		}
	}
	return false
}

// weakest is the lowest level of the sessions: that of what goes to all of them.
func weakest(list []Session) Level {
	level := Private
	for _, s := range list {
		level = min(level, s.Level)
	}
	return level
}

// maxNamed is how many sessions are named one by one.
const maxNamed = 5

// Sessions names sessions.
func (w Words) Sessions(list []Session) string {
	if len(list) > maxNamed {
		return Fill(w.Tr("{count} sessions"), Places{"count": itoa(len(list))})
	}
	var names []string
	for _, s := range list {
		names = append(names, w.Session(s))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return Fill(w.Tr("{some} and {last}"), Places{"some": strings.Join(names[:last], ", "), "last": names[last]})
}

// goes says where what is written goes, and at which level.
func (w Words) goes(one, several string, list []Session) string {
	text, name := one, "session"
	if len(list) > 1 {
		text, name = several, "sessions"
	}
	return Fill(text, Places{"buddy": w.Name(), name: w.Sessions(list), "level": w.Level(weakest(list))})
}

// nowGoes says where what the user writes from now on goes.
func (w Words) nowGoes(list []Session) string {
	return w.goes(
		w.Tr("What you write now goes to {session}. Its level is {level}."),
		w.Tr("What you write now goes to {sessions}, to each of them. The lowest level among them is {level}."), list)
}

// leftOut says which sessions the mode ToAll does not send to, and why.
func (w Words) leftOut(v View) (said []string) {
	if v.Mode != ToAll {
		return nil
	}
	var strangers, offline []Session
	for _, s := range v.Sessions {
		switch {
		case v.gets(s) || !s.Level.encrypted():
		case s.Unknown:
			strangers = append(strangers, s)
		case s.Presence == Offline:
			offline = append(offline, s)
		}
	}
	if len(strangers) > 0 {
		said = append(said, Fill(w.Tr("It does not go to {sessions}: you have not written there before. To have it go there too, select that session once, and then all of them again."),
			Places{"sessions": w.Sessions(strangers)}))
	}
	if len(offline) > 0 {
		said = append(said, Fill(w.Tr("It does not go to {sessions} while that client is offline."), Places{"sessions": w.Sessions(offline)}))
	}
	return said
}

// Joins says whether a session that started gets what the mode ToAll sends.
type Joins uint8

const (
	JoinsNothing Joins = iota // another mode, or nobody else is there
	JoinsAll
	NotNew   // the user has not written to its key
	NotLower // its level is below that of the others
)

func (w Words) joins(j Joins) string {
	switch j {
	case JoinsAll:
		return w.Tr("What you write to all sessions goes there too.")
	case NotNew:
		return w.Tr("You have not written there before: what you write to all sessions does not go there.")
	case NotLower:
		return w.Tr("Its level is lower than that of the others: what you write to all sessions does not go there until you choose all of them again {there}.")
	}
	return ""
}

// SentAgain: a message went once more to a session that had not got it, or goes there
// when it can.
func (w Words) SentAgain(s Session, waits bool) string {
	if waits {
		return notice(w.about(w.Tr("Your message goes to {session} once more, as soon as its client can read it."), s))
	}
	return notice(w.about(w.Tr("Your message went to {session} once more."), s))
}
