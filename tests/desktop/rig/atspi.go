package rig

import (
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	accessible  = "org.a11y.atspi.Accessible"
	registry    = "org.a11y.atspi.Registry"
	rootPath    = dbus.ObjectPath("/org/a11y/atspi/accessible/root")
	treeTimeout = 20 * time.Second
)

// tree is the connection to the accessibility bus, and the root of one Pidgin.
type tree struct {
	conn *dbus.Conn
	root Node
}

// Node is one accessible object: a window, a menu, an item.
type Node struct {
	conn *dbus.Conn
	ref  reference
}

type reference struct {
	Bus  string
	Path dbus.ObjectPath
}

func (n Node) object() object { return object{n.conn.Object(n.ref.Bus, n.ref.Path)} }

// String properties that cannot be read (the object is gone) are empty.
func (n Node) property(name string) string {
	var value dbus.Variant
	if n.object().call("org.freedesktop.DBus.Properties.Get", accessible, name).Store(&value) != nil {
		return ""
	}
	text, _ := value.Value().(string)
	return text
}

// Name is the accessible name: what a screen reader says.
func (n Node) Name() string { return n.property("Name") }

// Description is the accessible description.
func (n Node) Description() string { return n.property("Description") }

// Role is the role's name, such as "menu item".
func (n Node) Role() (role string) {
	n.object().call(accessible + ".GetRoleName").Store(&role)
	return role
}

// Children are the objects below; none when the object is gone.
func (n Node) Children() (nodes []Node) {
	var refs []reference
	n.object().call(accessible + ".GetChildren").Store(&refs)
	for _, ref := range refs {
		nodes = append(nodes, Node{n.conn, ref})
	}
	return nodes
}

// State bits of AT-SPI that tests ask for.
const (
	stateChecked   = 4
	stateEnabled   = 8
	stateFocused   = 12
	stateSelected  = 23
	stateSensitive = 24
	stateShowing   = 25
	stateVisible   = 30
)

func (n Node) state(bit uint) bool {
	var words []uint32
	n.object().call(accessible + ".GetState").Store(&words)
	return len(words) > int(bit/32) && words[bit/32]&(1<<(bit%32)) != 0
}

// Sensitive, Checked, Showing, Focused and Selected are the states of those names.
func (n Node) Sensitive() bool { return n.state(stateSensitive) }
func (n Node) Checked() bool   { return n.state(stateChecked) }
func (n Node) Showing() bool   { return n.state(stateShowing) }
func (n Node) Focused() bool   { return n.state(stateFocused) }
func (n Node) Selected() bool  { return n.state(stateSelected) }

// Do performs the object's first action: a click, for items and buttons.
func (n Node) Do() error {
	var done bool
	err := n.object().call("org.a11y.atspi.Action.DoAction", int32(0)).Store(&done)
	if err == nil && !done {
		err = errorf("the object refuses")
	}
	return err
}

func (n Node) grabFocus() error {
	return n.object().call("org.a11y.atspi.Component.GrabFocus").Err
}

// Under is the item that the keyboard or the pointer stands on in a menu.
func (n Node) Under() (item Node, ok bool) {
	var ref reference
	err := n.object().call("org.a11y.atspi.Selection.GetSelectedChild", int32(0)).Store(&ref)
	return Node{n.conn, ref}, err == nil && !strings.HasSuffix(string(ref.Path), "/null")
}

// Choose picks the item of that position in a combo box, the first being 0.
func (n Node) Choose(position int) error {
	var done bool
	err := n.object().Call("org.a11y.atspi.Selection.SelectChild", 0, int32(position)).Store(&done)
	if err == nil && !done {
		err = errorf("the object refuses")
	}
	return err
}

// SelectRow selects the row of that number in a table, the first being 0.
func (n Node) SelectRow(row int) error {
	var done bool
	err := n.object().call("org.a11y.atspi.Table.AddRowSelection", int32(row)).Store(&done)
	if err == nil && !done {
		err = errorf("the object refuses")
	}
	return err
}

// Extents is where the object is on the screen.
func (n Node) Extents() (x, y, width, height int) {
	var box struct{ X, Y, Width, Height int32 }
	n.object().call("org.a11y.atspi.Component.GetExtents", uint32(0)).Store(&box)
	return int(box.X), int(box.Y), int(box.Width), int(box.Height)
}

// Text is the content of a text object.
func (n Node) Text() (text string) {
	n.object().call("org.a11y.atspi.Text.GetText", int32(0), int32(-1)).Store(&text)
	return text
}

// Fill replaces the content of an entry.
func (n Node) Fill(text string) error {
	var done bool
	err := n.object().Call("org.a11y.atspi.EditableText.SetTextContents", 0, text).Store(&done)
	if err == nil && !done {
		err = errorf("the object refuses")
	}
	return err
}

// Entries are the showing objects below that text can be entered in, from the top
// of the screen down.
func (n Node) Entries() []Node {
	entries := n.entries()
	slices.SortStableFunc(entries, func(a, b Node) int {
		_, ay, _, _ := a.Extents()
		_, by, _, _ := b.Extents()
		return ay - by
	})
	return entries
}

func (n Node) entries() (entries []Node) {
	if role := n.Role(); (role == "text" || role == "password text") && n.Sensitive() && n.Showing() {
		return []Node{n}
	}
	for _, child := range n.Children() {
		entries = append(entries, child.entries()...)
	}
	return entries
}

// Find searches the objects below, itself included, depth first.
func (n Node) Find(wanted func(Node) bool) (found Node, ok bool) {
	if wanted(n) {
		return n, true
	}
	for _, child := range n.Children() {
		if found, ok = child.Find(wanted); ok {
			return found, true
		}
	}
	return Node{}, false
}

// Accessible is the root of this Pidgin's accessible objects.
func (p *Pidgin) Accessible() Node {
	p.Helper()
	if p.tree == nil {
		t := &tree{}
		var err error
		if !poll(treeTimeout, func() bool { err = t.find(p); return err == nil }) {
			p.Fatalf("%s: accessibility: %v", p.Who, err)
		}
		p.tree = t
	}
	return p.tree.root
}

func (t *tree) find(p *Pidgin) (err error) {
	if t.conn == nil {
		if t.conn, err = dbus.Connect(p.a11y); err != nil {
			return err
		}
	}
	desktop := Node{t.conn, reference{registry, rootPath}}
	for _, application := range desktop.Children() {
		var pid uint32
		object{t.conn.BusObject()}.call("org.freedesktop.DBus.GetConnectionUnixProcessID", application.ref.Bus).Store(&pid)
		if int(pid) == p.PID() {
			t.root = application
			return nil
		}
	}
	return errorf("process %d is not registered", p.PID())
}

// Windows are the open windows and dialogs.
func (p *Pidgin) Windows() []Node { p.Helper(); return p.Accessible().Children() }

// Window finds an open window by a part of its title.
func (p *Pidgin) Window(title string) (Node, bool) {
	p.Helper()
	for _, window := range p.Windows() {
		if strings.Contains(window.Name(), title) {
			return window, true
		}
	}
	return Node{}, false
}
