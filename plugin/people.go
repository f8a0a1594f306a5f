package plugin

import (
	"pidgin-otr/otr"
	"pidgin-otr/otr/keyfile"
)

// Whom the user knows: who is on the buddy list, and who was written to in this
// sign-on. Anybody else may ask for a private conversation, but gets no answer by
// itself, which would tell that the user is online, with which program and key.

// knows reports whether the user knows the buddy.
func (p *Plugin) knows(id BuddyID) bool {
	if a := p.accounts[id.Account]; a != nil && a.wroteTo[id.Name] {
		return true
	}
	return p.host.KnowsBuddy(id)
}

// noteKnown remembers that the user turned to the buddy: what was waiting for that
// may go on.
func (p *Plugin) noteKnown(b *buddy) {
	if a := b.account; !a.wroteTo[b.id.Name] {
		if a.wroteTo == nil {
			a.wroteTo = make(map[string]bool)
		}
		a.wroteTo[b.id.Name] = true
		p.obey(b)
	}
}

// withOthers narrows what the user wants with everybody to what holds for a buddy.
func (p *Plugin) withOthers(id BuddyID, c choices) choices {
	c.policy.SendTag = c.policy.SendTag && p.offerOTR
	c.otherwise = c.policy.Enabled() && !p.optedFor(id) && p.host.EncryptedOtherwise(id)
	if c.policy.Enabled() && (c.otherwise || !p.knows(id)) {
		c.policy.AskFirst, c.policy.SendTag = true, false
	}
	return c
}

// optedFor reports whether the user has asked for OTR with the buddy, though another
// plugin may encrypt already.
func (p *Plugin) optedFor(id BuddyID) bool {
	b := p.known(id)
	return b != nil && b.opted
}

func (p *Plugin) loadPlain() {
	p.plain.file = userFile{name: keyfile.PlainName, take: p.takePlain}
	buddies, problems, err := keyfile.ParsePlain(p.load(&p.plain.file))
	p.plain.buddies = buddies
	p.keepAsideDamaged(&p.plain.file, problems, err)
}

// keepOfferAnswer keeps on file whether a client of the buddy speaks OTR: a buddy
// without is offered it once, not in every sign-on.
func (p *Plugin) keepOfferAnswer(b *buddy, e otr.OfferAnswered) {
	if e.OTR {
		if p.plain.buddies.Forget(filePeer(b.id)) {
			p.saveSoon(&p.plain.file)
		}
		return
	}
	added, err := p.plain.buddies.Add(filePeer(b.id))
	switch {
	case err != nil:
		p.host.Debugf("otr: keeping a buddy without OTR: %v", err)
	case added:
		p.saveSoon(&p.plain.file)
	}
}

func (p *Plugin) takePlain() saving {
	changes := p.plain.buddies.Begin()
	var merged *keyfile.Plain
	return saving{
		merge: func(file []byte) ([]byte, bool) {
			var err error
			merged, _, err = keyfile.ParsePlain(file)
			merged.Apply(changes)
			return merged.Bytes(), err != nil
		},
		done: func(ok bool) {
			if ok {
				p.plain.buddies.Written(merged)
			} else {
				p.plain.buddies.Failed()
			}
		},
	}
}
