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
	v.Mode = in(modes[:], b.engine.Selection().Mode, ui.MostSecure)
	for _, s := range b.engine.Recipients() {
		v.Recipients = append(v.Recipients, uint64(s.ID))
	}
	v.Routed = b.routed
	v.Starting = b.starting
	v.Lost = len(b.lost)
	if b.routed {
		for _, r := range b.engine.FreeRoutes() {
			v.Routes = append(v.Routes, string(r))
		}
	}
	p.spoilView(&v)
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
		Level:       in(levels[:], s.Level, ui.NotPrivate),
		Version:     int(s.Version),
		Fingerprint: s.Fingerprint.Human(),
		Presence:    in(presences[:], s.Presence, ui.Unknown),
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

// The engine's values as the user knows them.
var (
	levels = [...]ui.Level{
		otr.LevelNotPrivate: ui.NotPrivate,
		otr.LevelFinished:   ui.Finished,
		otr.LevelUnverified: ui.Unverified,
		otr.LevelPrivate:    ui.Private,
	}
	presences = [...]ui.Presence{
		otr.PresenceUnknown: ui.Unknown,
		otr.PresenceOnline:  ui.Online,
		otr.PresenceOffline: ui.Offline,
	}
	modes = [...]ui.Mode{
		otr.MostSecure: ui.MostSecure,
		otr.MostRecent: ui.MostRecent,
		otr.Explicit:   ui.ByHand,
		otr.All:        ui.ToAll,
	}
	reasons = [...]ui.Reason{
		otr.BlockFinished:     ui.PeerEnded,
		otr.BlockChanged:      ui.Moved,
		otr.BlockNotStarted:   ui.NotStarted,
		otr.BlockTooLong:      ui.TooLong,
		otr.BlockQueueFull:    ui.QueueFull,
		otr.BlockNUL:          ui.HoldsNUL,
		otr.BlockInternal:     ui.InternalError,
		otr.BlockSessionEnded: ui.SessionEnded,
		otr.BlockOtherKey:     ui.OtherKey,
		otr.BlockNotVerified:  ui.NotVerified,
		otr.BlockOffline:      ui.ClientOffline,
		otr.BlockNotRefreshed: ui.NotRefreshed,
		otr.BlockNoAnswer:     ui.NoAnswer,
	}
)

// reason says in the user's terms why a line comes back. required: the user lets
// nothing out unencrypted.
func reason(r otr.BlockReason, required bool) ui.Reason {
	if r == otr.BlockNotStarted && required {
		return ui.NotStartedRequired
	}
	return in(reasons[:], r, ui.InternalError)
}

// in looks a value up; other stands for one that the table has not.
func in[From ~uint8, To any](table []To, v From, other To) To {
	if int(v) < len(table) {
		return table[v]
	}
	return other
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
