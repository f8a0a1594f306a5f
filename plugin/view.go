package plugin

import (
	"strings"

	"pidgin-otr/otr"
	"pidgin-otr/ui"
)

// The engine's values become what is shown here and nowhere else.

// Menu is what the buddy's windows show of OTR.
func (p *Plugin) Menu(id BuddyID) (m ui.Menu) {
	p.safely("menu", func() {
		v := p.view(id)
		m = p.wordsFor(id).Menu(v)
	})
	return m
}

func (p *Plugin) view(id BuddyID) ui.View {
	v := ui.View{
		Enabled: p.loaded && p.choicesFor(id).policy.Enabled(),
		Online:  p.host.Connected(id.Account),
	}
	b := p.known(id)
	if b == nil {
		return v
	}
	v.Enabled = v.Enabled || len(b.engine.Sessions()) > 0 // until the engine is told
	v.Sessions = b.shown(b.engine.Sessions())
	if s, ok := b.engine.Selected(); ok {
		v.Selected = uint64(s.ID)
	}
	v.Mode = mode(b.engine.Selection().Mode)
	v.Starting = b.starting
	v.Lost = len(b.lost)
	if b.routed {
		for _, r := range b.engine.FreeRoutes() {
			v.Routes = append(v.Routes, string(r))
		}
	}
	return v
}

func (b *buddy) shown(sessions []otr.Session) []ui.Session {
	shown := make([]ui.Session, len(sessions))
	for i, s := range sessions {
		shown[i] = b.show(s)
	}
	return shown
}

// show converts a session. One with ID 0 stands for none and stays empty.
func (b *buddy) show(s otr.Session) ui.Session {
	if s.ID == 0 {
		return ui.Session{}
	}
	shown := ui.Session{
		ID:          uint64(s.ID),
		Number:      s.Number,
		Level:       level(s.Level),
		Version:     int(s.Version),
		Fingerprint: s.Fingerprint.Human(),
		Presence:    presence(s.Presence),
		Spoke:       s.Spoke,
		OtherKey:    s.OtherKey,
		Unknown:     !s.Agreed,

		Authenticating: s.Authenticating,
		Asks:           b.asks(s.ID),
		Progress:       b.runs[s.ID].waits,
		VerifiedUs:     b.verifying[s.ID] != nil,
	}
	if b.routed {
		shown.Address = string(s.Route)
		_, shown.Resource, _ = strings.Cut(string(s.Route), "/")
	}
	return shown
}

func level(l otr.Level) ui.Level {
	switch l {
	case otr.LevelFinished:
		return ui.Finished
	case otr.LevelUnverified:
		return ui.Unverified
	case otr.LevelPrivate:
		return ui.Private
	default:
		return ui.NotPrivate
	}
}

func presence(p otr.Presence) ui.Presence {
	switch p {
	case otr.PresenceOnline:
		return ui.Online
	case otr.PresenceOffline:
		return ui.Offline
	default:
		return ui.Unknown
	}
}

func mode(m otr.Mode) ui.Mode {
	switch m {
	case otr.MostRecent:
		return ui.MostRecent
	case otr.Explicit:
		return ui.ByHand
	default:
		return ui.MostSecure
	}
}

// reason says in the user's terms why a line comes back. required: the user lets
// nothing out unencrypted.
func reason(r otr.BlockReason, required bool) ui.Reason {
	switch r {
	case otr.BlockFinished:
		return ui.PeerEnded
	case otr.BlockChanged:
		return ui.Moved
	case otr.BlockNotStarted:
		if required {
			return ui.NotStartedRequired
		}
		return ui.NotStarted
	case otr.BlockTooLong:
		return ui.TooLong
	case otr.BlockQueueFull:
		return ui.QueueFull
	case otr.BlockNUL:
		return ui.HoldsNUL
	case otr.BlockSessionEnded:
		return ui.SessionEnded
	case otr.BlockOtherKey:
		return ui.OtherKey
	case otr.BlockNotVerified:
		return ui.NotVerified
	case otr.BlockOffline:
		return ui.ClientOffline
	case otr.BlockNoAnswer:
		return ui.NoAnswer
	case otr.BlockNotRefreshed:
		return ui.NotRefreshed
	default:
		return ui.InternalError
	}
}

// words writes the texts about a buddy.
func (p *Plugin) words(b *buddy) ui.Words { return p.wordsFor(b.id) }

// wordsFor writes the texts about a buddy of whom perhaps nothing is remembered.
// In a room it is called by its nick.
func (p *Plugin) wordsFor(id BuddyID) ui.Words {
	w := ui.Words{Tr: ui.Placed(p.host.Tr, !p.host.HasMenu()), Buddy: id.Name, Now: p.host.Now()}
	if nick := occupant(id); ui.Quote(nick, 1) != "" {
		w.Buddy, w.Room = nick, true
		return w
	}
	called := p.host.Called(id)
	w.Alias, w.Nick = called.Alias, called.Nick
	return w
}
