package plugin

// ConversationCreated says that there is a window for the buddy now. What
// happened before it came is told in it.
func (p *Plugin) ConversationCreated(id BuddyID) {
	p.safely("a new conversation", func() {
		p.host.Refresh()
		if s := p.showing; s != nil && s.id == id {
			p.newLog(s)
		}
		b := p.known(id)
		if b == nil {
			return
		}
		p.newLog(b)
		waiting := b.waiting
		b.waiting = nil
		for _, html := range waiting {
			p.notice(b, html, quiet)
		}
	})
}

// ConversationDeleted says that the window is gone. Sessions, their numbers and
// the selection belong to the buddy and stay.
func (p *Plugin) ConversationDeleted(id BuddyID) {
	p.safely("a closed conversation", func() {
		if b := p.known(id); b != nil {
			b.log = logState{}
			b.closed = len(b.questions) > 0 && p.host.Connected(id.Account)
			p.dropQuestions(b)
			b.openly = nil
		}
	})
}
