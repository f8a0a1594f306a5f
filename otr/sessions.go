package otr

import "slices"

// The sessions are the table of a buddy's private conversations, live, Finished and
// ended, and the order in which they spoke.
type sessions struct {
	list        []*session
	clock       uint64 // orders speech, privacy and handshakes
	speaker     SessionID
	recordsWait bool // a session has records that wait for new keys
}

// step advances the buddy's clock.
func (ss *sessions) step() uint64 {
	ss.clock++
	return ss.clock
}

// noteSpeaker notes which session speaks now. It reports whether that is another one
// than before.
func (ss *sessions) noteSpeaker(id SessionID) (changed bool) {
	changed = ss.speaker != id
	ss.speaker = id
	return changed
}

func (ss *sessions) add(s *session) { ss.list = append(ss.list, s) }

// forgetPast keeps the number of ended sessions within its cap.
func (ss *sessions) forgetPast() {
	count, oldest := 0, -1
	for k, s := range ss.list {
		if s.shown() {
			continue
		}
		count++
		if oldest < 0 || s.heard.Before(ss.list[oldest].heard) {
			oldest = k
		}
	}
	if count >= maxPastSessions {
		ss.list = slices.Delete(ss.list, oldest, oldest+1)
	}
}

// named returns the session of that id, or nil.
func (ss *sessions) named(id SessionID) *session {
	for _, s := range ss.list {
		if s.id == id {
			return s
		}
	}
	return nil
}

// find returns the session of that tag and key, or nil.
func (ss *sessions) find(tag InstanceTag, fp Fingerprint) *session {
	for _, s := range ss.list {
		if s.tag == tag && s.fingerprint == fp {
			return s
		}
	}
	return nil
}

// liveOf returns the live session of that tag that was heard last, or nil.
func (ss *sessions) liveOf(tag InstanceTag) (found *session) {
	for _, s := range ss.list {
		if s.tag == tag && s.live() && (found == nil || s.heard.After(found.heard)) {
			found = s
		}
	}
	return found
}

func (ss *sessions) liveCount() (n int) {
	for _, s := range ss.list {
		if s.live() {
			n++
		}
	}
	return n
}

func (ss *sessions) shownByNumber() []*session {
	var shown []*session
	for _, s := range ss.list {
		if s.shown() {
			shown = append(shown, s)
		}
	}
	slices.SortFunc(shown, func(a, b *session) int { return a.number - b.number })
	return shown
}

// crowd returns the sessions of which one has to go before s, nil for a new one,
// is live under the tag: none as long as the caps hold. The fifth of one tag could
// not be read, because messages are not tried with so many.
func (ss *sessions) crowd(tag InstanceTag, s *session) []*session {
	shown := ss.shownByNumber()
	var same []*session
	for _, o := range shown {
		if o.tag == tag && o.live() {
			same = append(same, o)
		}
	}
	switch {
	case len(same) >= maxTried:
		return same
	case len(shown) >= maxSessions && !s.shown():
		return shown
	}
	return nil
}

// otherV2 returns the shown session of version 2 with another key than fp, which
// a handshake that proves fp under this tag would replace; nil if there is none.
func (ss *sessions) otherV2(tag InstanceTag, fp Fingerprint) *session {
	if tag != tagV2 {
		return nil
	}
	for _, s := range ss.list {
		if s.tag == tagV2 && s.shown() && s.fingerprint != fp {
			return s
		}
	}
	return nil
}

// shownV2 reports whether there is a live or Finished session of version 2.
func (ss *sessions) shownV2() bool {
	return slices.ContainsFunc(ss.list, func(s *session) bool { return s.version == V2 && s.shown() })
}

// recent returns the live session that spoke last, of those whose client is still
// there; nil if none has spoken.
func (ss *sessions) recent() (first *session) {
	for _, s := range ss.list {
		if s.live() && !s.doubt.gone && s.hasSpoken() && (first == nil || s.order > first.order) {
			first = s
		}
	}
	return first
}

// latestOf returns the session of that tag that was heard last, ended or not.
func (ss *sessions) latestOf(tag InstanceTag) (latest *session) {
	for _, s := range ss.list {
		if s.tag == tag && (latest == nil || s.heard.After(latest.heard)) {
			latest = s
		}
	}
	return latest
}

// repeated reports whether a session of that tag has read this very message
// before.
func (ss *sessions) repeated(tag InstanceTag, mac *[20]byte) bool {
	return ss.any(tag, func(s *session) bool { return s.seen.has(mac) })
}

// userEnded reports whether the user ended the session with the client of that
// tag and has none with it now.
func (ss *sessions) userEnded(tag InstanceTag) bool {
	return ss.liveOf(tag) == nil && ss.any(tag, func(s *session) bool { return s.endedByUser })
}

// sharedTag reports whether two clients use the tag.
func (ss *sessions) sharedTag(tag InstanceTag) bool {
	return ss.any(tag, func(s *session) bool { return s.sharedTag })
}

// any reports whether there is such a session of that tag.
func (ss *sessions) any(tag InstanceTag, such func(*session) bool) bool {
	return slices.ContainsFunc(ss.list, func(s *session) bool { return s.tag == tag && such(s) })
}
