package pidgin

// #include <stdlib.h>
// #include "model.h"
import "C"

import (
	"unsafe"

	"pidgin-otr/cgo/purple"
	"pidgin-otr/ui"
)

func buddy(b *C.OtrBuddy) purple.Buddy {
	return purple.Buddy{
		Account: purple.Account{Name: C.GoString(b.account), Protocol: C.GoString(b.protocol)},
		Name:    C.GoString(b.name),
	}
}

// A loan keeps the C copies of Go's texts for the time of one call.
type loan struct {
	texts []unsafe.Pointer
	words ui.Words
}

func (l *loan) text(s string) *C.char {
	c := C.CString(s)
	l.texts = append(l.texts, unsafe.Pointer(c))
	return c
}

func (l *loan) end() {
	for _, t := range l.texts {
		C.free(t)
	}
}

func (l *loan) buddy(id purple.Buddy) C.OtrBuddy {
	return C.OtrBuddy{
		account:  l.text(id.Account.Name),
		protocol: l.text(id.Account.Protocol),
		name:     l.text(id.Name),
	}
}

func withBuddy(id purple.Buddy, call func(*C.OtrBuddy)) {
	var l loan
	defer l.end()
	b := l.buddy(id)
	call(&b)
}

// withMenu lends the model to C. The rows lie in C's memory, because a struct
// that C gets may not hold pointers to Go's.
func (w *Windows) withMenu(id purple.Buddy, button bool, call func(*C.OtrMenu)) {
	m := w.bridge.Controller().Menu(id)
	l := loan{words: ui.Words{Tr: w.bridge.Tr}}
	defer l.end()
	rows := l.rows(m.Rows)
	call(&C.OtrMenu{
		owner:        l.buddy(id),
		visible:      gboolean(m.Visible),
		button:       gboolean(button),
		icon:         C.int(m.Icon),
		level:        l.text(l.words.Level(m.Icon)),
		accessible:   l.text(m.Accessible),
		tooltip:      l.text(m.Tooltip),
		button_label: l.text(m.Button),
		button_name:  l.text(m.ButtonName),
		count:        C.int(len(m.Rows)),
		rows:         rows,
	})
}

func (l *loan) rows(rows []ui.Row) *C.OtrRow {
	if len(rows) == 0 {
		return nil
	}
	block := C.calloc(C.size_t(len(rows)), C.sizeof_OtrRow)
	l.texts = append(l.texts, block)
	in := unsafe.Slice((*C.OtrRow)(block), len(rows))
	mnemonics := ui.Mnemonics(rows)
	for i := range rows {
		l.row(&in[i], rows[i])
		in[i].mnemonic = l.text(mnemonics[i])
	}
	return (*C.OtrRow)(block)
}

func (l *loan) row(c *C.OtrRow, r ui.Row) {
	c.depth, c.kind, c.icon = C.int(r.Depth), kinds[r.Kind], -1
	c.id, c.label, c.level = l.text(r.ID), l.text(r.Label), l.text(l.words.Level(r.Icon))
	if r.HasIcon {
		c.icon = C.int(r.Icon)
	}
	c.dim, c.bold = gboolean(r.Dim), gboolean(r.Bold)
	c.sensitive, c.checked = gboolean(r.Sensitive), gboolean(r.Checked)
}

// kinds are those of C's rows.
var kinds = [...]C.int{
	ui.Item:      C.OTR_ITEM,
	ui.Submenu:   C.OTR_SUBMENU,
	ui.Separator: C.OTR_SEPARATOR,
	ui.Check:     C.OTR_CHECK,
}

func gboolean(on bool) C.gboolean {
	if on {
		return 1
	}
	return 0
}
