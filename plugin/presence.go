package plugin

import "pidgin-otr/otr"

// SignedOn says that the account is connected; self is our own full address, ""
// on networks without. The host also calls it after Load for every account that
// is connected already.
func (p *Plugin) SignedOn(id AccountID, self string) {
	p.safely("sign-on", func() {
		a, err := p.account(id)
		if err != nil {
			p.unusable(id, err)
			return
		}
		a.signedOn = p.host.Now()
		a.wroteTo = nil
		if a.reach.routed {
			a.engine.SetSelf(otr.Route(self))
		} else {
			p.seeSelf(a, self, ircLine{})
		}
		p.needKey(a)
		p.applyAll(a, a.engine.Online(p.host.Now()))
		p.host.Refresh()
		p.tickAccount(a)
	})
}

// Interrupted says that the account's stream died without our signing off: what was
// sent shortly before may not have arrived. SignedOff follows.
func (p *Plugin) Interrupted(id AccountID) {
	p.safely("a broken stream", func() {
		if a := p.accounts[id]; a != nil {
			a.engine.Broken(p.host.Now())
		}
	})
}

// SignedOff says that the account is no longer connected. Sessions live on;
// which clients of a buddy are online is no longer known.
func (p *Plugin) SignedOff(id AccountID) {
	p.safely("sign-off", func() {
		if a := p.accounts[id]; a != nil {
			a.queue = nil // the host forgets what has not left
			p.applyAll(a, a.engine.Offline(p.host.Now()))
			p.unwatchOccupants(a, "")
			p.host.Refresh()
		}
	})
}

// Presence says that a client of the buddy came or went. route is its full
// address. Strangers are passed over unless something is known of them: anybody
// can send presence from any number of addresses.
func (p *Plugin) Presence(id BuddyID, route string, online bool) {
	p.safely("presence", func() {
		b := p.known(id)
		if b == nil && online && p.host.KnowsBuddy(id) {
			b, _ = p.buddy(id)
		}
		if b == nil {
			return
		}
		p.obey(b)
		if r := b.route(route); r != "" {
			p.apply(b, b.engine.RouteState(r, online, p.host.Now()))
		}
	})
}
