package rig

import (
	"fmt"
	"strings"
	"time"
)

// drawLimit is how long a window, a menu or the focus may take to come on a busy
// machine.
const drawLimit = 20 * time.Second

// settling is how long an item must have been the same before it is clicked. The
// program acts on a click when it is idle. A menu that it was about to fill anew has
// other items by then, and the click is lost.
const settling = 50 * time.Millisecond

// MenuItem is one item of a menu as assistive software sees it, without opening
// the menu.
type MenuItem struct {
	Name, Role, Description string
	Sensitive, Checked      bool
	Items                   []MenuItem
	Node                    Node
}

func readItem(n Node) MenuItem {
	item := MenuItem{
		Name: n.Name(), Role: n.Role(), Description: n.Description(),
		Sensitive: n.Sensitive(), Checked: n.Checked(), Node: n,
	}
	for _, child := range n.Children() {
		item.Items = append(item.Items, readItem(child))
	}
	return item
}

// String is the menu as indented lines, for messages.
func (m MenuItem) String() string {
	var b strings.Builder
	m.write(&b, "")
	return b.String()
}

func (m MenuItem) write(b *strings.Builder, indent string) {
	// Isolating characters are for bidirectional display, not for reading here.
	name := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(m.Name)
	fmt.Fprintf(b, "%s%s: %s", indent, m.Role, name)
	if m.Checked {
		b.WriteString(" [checked]")
	}
	if !m.Sensitive {
		b.WriteString(" [insensitive]")
	}
	b.WriteString("\n")
	for _, item := range m.Items {
		item.write(b, indent+"  ")
	}
}

// Item finds an item directly below by the start of its name.
func (m MenuItem) Item(prefix string) (MenuItem, bool) {
	for _, item := range m.Items {
		if strings.HasPrefix(item.Name, prefix) {
			return item, true
		}
	}
	return MenuItem{}, false
}

// Flat are all items below, submenus before their items.
func (m MenuItem) Flat() (all []MenuItem) {
	for _, item := range m.Items {
		all = append(append(all, item), item.Flat()...)
	}
	return all
}

// menuBarItem finds the entry of a conversation window's menu bar by the start
// of its accessible name.
func (p *Pidgin) menuBarItem(prefix string) (Node, bool) {
	p.Helper()
	for _, window := range p.Windows() {
		for _, bar := range menuBars(window, 3) {
			for _, entry := range bar.Children() {
				if strings.HasPrefix(entry.Name(), prefix) {
					return entry, true
				}
			}
		}
	}
	return Node{}, false
}

func menuBars(n Node, depth int) (bars []Node) {
	if n.Role() == "menu bar" {
		return []Node{n}
	}
	if depth == 0 {
		return nil
	}
	for _, child := range n.Children() {
		bars = append(bars, menuBars(child, depth-1)...)
	}
	return bars
}

// Menu reads the menu whose name in the menu bar starts with the prefix.
func (p *Pidgin) Menu(prefix string) MenuItem {
	p.Helper()
	var entry Node
	p.Eventually(drawLimit, p.Who+" has a menu "+prefix, func() (ok bool) {
		entry, ok = p.menuBarItem(prefix)
		return ok
	})
	return readItem(entry)
}

// Click activates an item of a menu, named by the starts of the names on the
// way to it, as assistive software does. It waits until the item is there, stays
// and can be used.
func (p *Pidgin) Click(menu string, way ...string) {
	p.Helper()
	p.ready(menu, way, func(item Node) bool { return item.Do() == nil })
}

// Ready waits until an item, named as for Click, is there, stays and can be used.
func (p *Pidgin) Ready(menu string, way ...string) Node {
	p.Helper()
	return p.ready(menu, way, func(Node) bool { return true })
}

// ready waits until act has done with the item what it is to do.
func (p *Pidgin) ready(menu string, way []string, act func(Node) bool) (found Node) {
	p.Helper()
	what := fmt.Sprintf("%s can click %s > %s", p.Who, menu, strings.Join(way, " > "))
	p.Eventually(drawLimit, what, func() bool {
		item, ok := p.find(menu, way)
		last := found
		found = item.Node
		if !ok || !item.Sensitive {
			return false
		}
		if found != last {
			time.Sleep(settling)
			return false
		}
		return act(found)
	})
	return found
}

func (p *Pidgin) find(menu string, way []string) (MenuItem, bool) {
	entry, ok := p.menuBarItem(menu)
	if !ok {
		return MenuItem{}, false
	}
	item := readItem(entry)
	for _, step := range way {
		if item, ok = item.Item(step); !ok {
			return MenuItem{}, false
		}
	}
	return item, true
}

// Fill enters texts into the fields of a dialog, named by a part of its title,
// from the first on. It waits until the dialog has as many.
func (p *Pidgin) Fill(dialog string, texts ...string) {
	p.Helper()
	var entries []Node
	p.Eventually(drawLimit, fmt.Sprintf("%s can fill in %q", p.Who, dialog), func() bool {
		window, ok := p.Window(dialog)
		if ok {
			entries = window.Entries()
		}
		return ok && len(entries) == len(texts)
	})
	for i, entry := range entries {
		if err := entry.Fill(texts[i]); err != nil {
			p.Fatalf("%s: fill in %q: %v", p.Who, dialog, err)
		}
	}
}

// Press presses a button of a dialog, named by a part of the dialog's title and
// by the button's name. It does so with the keyboard: pressed by assistive
// software, a button that closes its own dialog makes GTK complain.
func (p *Pidgin) Press(dialog, button string) {
	p.Helper()
	var found Node
	p.Eventually(drawLimit, fmt.Sprintf("%s can press %q in %q", p.Who, button, dialog), func() (ok bool) {
		window, ok := p.Window(dialog)
		if !ok {
			return false
		}
		found, ok = window.Find(func(n Node) bool {
			return n.Role() == "push button" && n.Name() == button && n.Sensitive()
		})
		return ok
	})
	p.Focus(dialog)
	p.Eventually(drawLimit, fmt.Sprintf("%q has the focus", button), func() bool {
		return found.Focused() || found.grabFocus() == nil && found.Focused()
	})
	// Not by Keys: given once more, the focus would be gone for a moment.
	p.Tap("space")
}

// MenuIn reads the menu of that name in the menu bar of the window whose title
// contains the text; ok is false if there is none now.
func (p *Pidgin) MenuIn(title, prefix string) (menu MenuItem, ok bool) {
	p.Helper()
	window, ok := p.Window(title)
	if !ok {
		return MenuItem{}, false
	}
	for _, bar := range menuBars(window, 3) {
		for _, entry := range bar.Children() {
			if strings.HasPrefix(entry.Name(), prefix) {
				return readItem(entry), true
			}
		}
	}
	return MenuItem{}, false
}
