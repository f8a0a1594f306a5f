package otr

import "time"

// An outbox is what stands between the user and the sessions: the lines that wait
// or may be lost, and where the user believes that the next one goes.
type outbox struct {
	held    []heldLine
	bytes   int // of them
	sent    sentLines
	started []startedLine

	resolved   destination // the selected session as last said
	last       *session    // the same; may have ended since
	expected   destination // where the user believes messages go
	set        []SessionID // to which the mode All sends, as last said
	told       SessionID   // the selected session, of which the user was told that messages would go there
	choiceOver bool        // an explicit choice ended since the user's last message
	contact    time.Time   // when a session came up and no key was agreed
	switched   bool        // another session spoke: the next message warns
	several    bool        // MultipleSessions has been said
}

// deadlines reports when anything of the outbox is due.
func (o *outbox) deadlines(due func(time.Time, time.Duration)) {
	for _, e := range o.sent.lines {
		if !e.lost {
			due(e.at, sentLife)
		}
	}
	for k := range o.held {
		due(o.held[k].until, 0)
	}
	for k := range o.started {
		due(o.started[k].startUntil, 0)
	}
}
