package purple

import "pidgin-otr/plugin"

// maxLines bounds the lines remembered for one buddy. A line is remembered
// while it may still have to go back into the entry, which is seconds.
const maxLines = 64

// A line that the user entered: what the host made of it, and what it was in
// the entry. The two differ because the host turns addresses into links.
type line struct{ html, markup string }

// lines are the lines on their way, by buddy. Main thread only.
type lines map[plugin.BuddyID][]line

func (l *lines) remember(id plugin.BuddyID, html, markup string) {
	if *l == nil {
		*l = lines{}
	}
	kept := append((*l)[id], line{html, markup})
	if len(kept) > maxLines {
		kept = kept[1:]
	}
	(*l)[id] = kept
}

func (l lines) find(id plugin.BuddyID, html string) (at int, ok bool) {
	for i, known := range l[id] {
		if known.html == html {
			return i, true
		}
	}
	return 0, false
}

func (l lines) drop(id plugin.BuddyID, html string) {
	if i, ok := l.find(id, html); ok {
		l[id] = append(l[id][:i:i], l[id][i+1:]...)
	}
}

func (l lines) forget(id plugin.BuddyID) { delete(l, id) }

// sending notes what the user entered, so that it can go back as it was, and
// asks the controller.
func (b *Bridge) sending(id plugin.BuddyID, html string) plugin.SendVerdict {
	b.noteTyped(id, html)
	out := b.controller.SendingIM(id, html)
	if !out.Block {
		b.lines.drop(id, html)
	}
	return out
}

// noteTyped remembers a line that the user entered. It works inside the sending
// handler only, while the line is still in the entry.
func (b *Bridge) noteTyped(id plugin.BuddyID, html string) {
	if b.windows == nil || b.InEntry(id, html) {
		return
	}
	if markup, ok := b.windows.Typed(id, html); ok {
		b.lines.remember(id, html, markup)
	}
}

// InEntry implements plugin.Conversations.
func (b *Bridge) InEntry(id plugin.BuddyID, html string) bool {
	b.AssertMain()
	_, ok := b.lines.find(id, html)
	return ok
}

// PutBack implements plugin.Conversations.
func (b *Bridge) PutBack(id plugin.BuddyID, html string) bool {
	b.AssertMain()
	if b.windows == nil {
		return false
	}
	markup := html
	if i, ok := b.lines.find(id, html); ok {
		markup = b.lines[id][i].markup
		b.lines.drop(id, html)
	}
	return b.windows.PutBack(id, markup)
}

// TurnedFrom implements plugin.Conversations.
func (b *Bridge) TurnedFrom(id plugin.BuddyID) (from plugin.BuddyID, ok bool) {
	b.AssertMain()
	if b.windows == nil {
		return from, false
	}
	return b.windows.TurnedFrom(id)
}
