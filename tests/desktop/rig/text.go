package rig

// Conversation is the text of the conversation that is in front in the window of
// that title, as a screen reader gets it.
func (p *Pidgin) Conversation(title string) (Node, bool) {
	p.Helper()
	window, ok := p.Window(title)
	if !ok {
		return Node{}, false
	}
	return window.Find(func(n Node) bool { return n.Role() == "text" && !n.state(stateEditable) })
}

// stateEditable is the state bit of what can be written into.
const stateEditable = 7

// Run is a piece of text that looks the same.
type Run struct {
	Begin, End int // in characters
	Attributes map[string]string
}

// Length is how many characters a text object has. Pictures count, which Text leaves out.
func (n Node) Length() int {
	var length int32
	n.object().call("org.freedesktop.DBus.Properties.Get", "org.a11y.atspi.Text", "CharacterCount").Store(&length)
	return int(length)
}

// Runs are the runs of a text object, in order.
func (n Node) Runs() (runs []Run) {
	length := int32(n.Length())
	for at := int32(0); at < length; {
		var attributes map[string]string
		var begin, end int32
		call := n.object().call("org.a11y.atspi.Text.GetAttributeRun", at, true)
		if call.Store(&attributes, &begin, &end) != nil || end <= at {
			return runs
		}
		runs = append(runs, Run{int(at), int(end), attributes})
		at = end
	}
	return runs
}
