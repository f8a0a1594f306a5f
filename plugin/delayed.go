package plugin

import (
	"slices"
	"strings"
	"time"
)

// lateBy is how far back a message's stamp may lie before the message is old.
const lateBy = 2 * time.Minute

// MarkDelayed says that the next message from the address carries delay stamps,
// separated by blanks: the host knows of them only from the stanza, which comes
// just before the message. Some networks stamp what is sent at this moment, so
// only the time in it tells whether a message is old: it lies before this sign-on,
// or more than two minutes back.
func (p *Plugin) MarkDelayed(id BuddyID, from, stamps string) {
	p.safely("marking", func() {
		b, err := p.buddy(id)
		if err != nil || !b.account.old(stamps, p.host.Now()) {
			return
		}
		if len(b.delayed) == maxDelayed {
			b.delayed = b.delayed[1:]
		}
		b.delayed = append(b.delayed, from)
		p.host.Later(func() { b.delayed = nil })
	})
}

// old reports whether any of the stamps makes a message old. One that cannot be
// read does.
func (a *account) old(stamps string, now time.Time) bool {
	return slices.ContainsFunc(strings.Fields(stamps), func(stamp string) bool {
		at, ok := parseStamp(stamp)
		return !ok || now.Sub(at) > lateBy || at.Before(a.signedOn.Truncate(time.Second))
	})
}

// parseStamp reads the time of a delay stamp, in today's form or that of old
// servers.
func parseStamp(stamp string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "20060102T15:04:05", "20060102T15:04:05Z07:00"} {
		if at, err := time.Parse(layout, stamp); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// takeDelayed takes the mark of a sender.
func (p *Plugin) takeDelayed(b *buddy, from string) bool {
	i := slices.Index(b.delayed, from)
	if i < 0 {
		return false
	}
	b.delayed = slices.Delete(b.delayed, i, i+1)
	return true
}
