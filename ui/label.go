package ui

import "strings"

// Labels of menu rows: our own words first, what a peer chose last and quoted,
// so that no name of a client can pass for our words.

// sessionLabel is the name of a session's submenu, such as
// Session 2 - Private (selected) - "phone", spoke 12:07.
func (w Words) sessionLabel(s Session, selected bool) string {
	level := w.Level(s.Level)
	if selected {
		level = Fill(w.Tr("{level} (selected)"), Places{"level": level})
	}
	if s.OtherKey {
		level += w.Tr(", other key")
	}
	if s.Presence == Offline {
		level += w.Tr(", offline")
	}
	return dashed(Fill(w.Tr("Session {number}"), Places{"number": itoa(s.Number)}), level, w.seen(s))
}

// seen tells which client a session is and when it last spoke: what is known of
// the two.
func (w Words) seen(s Session) string {
	places := Places{"client": peerLabel(s.Resource)}
	if !s.Spoke.IsZero() {
		places["time"] = w.clock(s.Spoke)
	}
	switch {
	case s.Spoke.IsZero():
		return places["client"]
	case places["client"] == "":
		return Fill(w.Tr("spoke {time}"), places)
	default:
		return Fill(w.Tr("{client}, spoke {time}"), places)
	}
}

// factsLabel is the line that describes the only session, such as
// Unverified - "laptop" - OTR 3.
func (w Words) factsLabel(s Session) string {
	return dashed(w.factsLevel(s), peerLabel(s.Resource), w.versionLabel(s))
}

// factsLevel is the level of a session, and whether its client is known to be
// offline.
func (w Words) factsLevel(s Session) string {
	if s.Presence == Offline {
		return w.Level(s.Level) + w.Tr(", offline")
	}
	return w.Level(s.Level)
}

func (w Words) versionLabel(s Session) string {
	return Fill(w.Tr("OTR {version}"), Places{"version": itoa(s.Version)})
}

func (w Words) fingerprintLabel(s Session) string {
	return Fill(w.Tr("Fingerprint {fingerprint}"), Places{"fingerprint": fingerprint(s)})
}

func (w Words) addressLabel(s Session) string {
	return Fill(w.Tr("Address {address}"), Places{"address": addressLabel(s.Address)})
}

// routeLabel names a client of the buddy without a session.
func (w Words) routeLabel(route string) string {
	return dashed(peerLabel(resource(route)), w.Level(NotPrivate))
}

// peerLabel is peer text in a label: quoted, at most 24 characters, without the
// brackets that mark the selected session.
func peerLabel(s string) string { return strings.Map(unbracket, Quote(s, maxPeer)) }

// addressLabel shows an address whole if it can: the buddy's part and the
// client's part, each of at most 24 characters.
func addressLabel(address string) string {
	name, res, found := strings.Cut(address, "/")
	if !found {
		return peerLabel(address)
	}
	return peerLabel(Clean(name, maxPeer) + "/" + Clean(res, maxPeer))
}

func unbracket(r rune) rune {
	switch r {
	case '(', '（', '﹙', '❨', '⟮':
		return '['
	case ')', '）', '﹚', '❩', '⟯':
		return ']'
	}
	return r
}

func dashed(parts ...string) string {
	var known []string
	for _, p := range parts {
		if p != "" {
			known = append(known, p)
		}
	}
	return strings.Join(known, " - ")
}
