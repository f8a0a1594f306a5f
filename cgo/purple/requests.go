package purple

// #include <stdlib.h>
// #include <string.h>
// #include "bridge.h"
import "C"

import (
	"strings"
	"unsafe"

	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// dialogs are the questions that are open, by handle, with what takes their
// answer. The host gets the handle only. Main thread only.
type dialogs[A any] struct {
	last uint64
	open map[uint64]func(answer A)
}

func (d *dialogs[A]) add(done func(answer A)) uint64 {
	if d.open == nil {
		d.open = map[uint64]func(A){}
	}
	d.last++
	d.open[d.last] = done
	return d.last
}

// answer calls the dialog's function once; later calls find nothing.
func (d *dialogs[A]) answer(handle uint64, answer A) {
	done, ok := d.open[handle]
	delete(d.open, handle)
	if ok {
		done(answer)
	}
}

// drop forgets one dialog: nobody is to be answered. It reports whether it was
// open.
func (d *dialogs[A]) drop(handle uint64) (open bool) {
	_, open = d.open[handle]
	delete(d.open, handle)
	return open
}

func (d *dialogs[A]) isOpen(handle uint64) bool {
	_, open := d.open[handle]
	return open
}

func (d *dialogs[A]) forget() { d.open = nil }

// Choose implements plugin.Requests. At most eight choices are shown.
func (b *Bridge) Choose(form ui.ChoiceForm, done func(choice int)) (closeForm func()) {
	b.AssertMain()
	handle := b.dialogs.add(done)
	ask := func() { choose(handle, form) }
	switch {
	case b.windows == nil && form.Unbidden:
		b.Later(func() {
			if b.dialogs.isOpen(handle) {
				b.unbidden(ask)
			}
		})
	case b.windows == nil:
		ask()
	case form.Unbidden:
		b.windows.Unfocused(func() { b.windows.AskedIn(ask, handle) })
	default:
		b.windows.AskedIn(ask, handle)
	}
	return func() {
		if b.dialogs.drop(handle) {
			C.otr_choose_close(C.uint64_t(handle))
		}
	}
}

// unbidden runs open, which opens a window that comes by itself where there are no
// windows of ours. In Finch that is to be done while no key is being handled, or the
// window would be in front.
func (b *Bridge) unbidden(open func()) {
	said := C.CString(ui.TabFirst(b.Tr))
	defer freeAll(said)
	C.otr_unbidden_begin(said)
	defer C.otr_unbidden_end()
	open()
}

// Closed tells that the dialog has gone away. If it was not answered, it is
// answered now with -1.
func (b *Bridge) Closed(handle uint64) {
	C.otr_choice_gone(C.uint64_t(handle))
	b.dialogs.answer(handle, -1)
}

// noPreset lets Enter and Space press nothing. When the user closes a window, the
// window manager may give the keyboard to one that came by itself: what is typed
// then was not meant for it.
const noPreset = -1

func choose(handle uint64, form ui.ChoiceForm) {
	title, primary, secondary := C.CString(form.Title), C.CString(form.Primary), C.CString(form.Secondary)
	defer freeAll(title, primary, secondary)
	var labels [C.OTR_MAX_CHOICES]*C.char
	n := 0
	for _, choice := range form.Choices {
		if n == len(labels) {
			break
		}
		labels[n] = C.CString(choice)
		n++
	}
	defer freeAll(labels[:n]...)
	preset := form.Default
	if form.Unbidden {
		preset = noPreset
	}
	C.otr_choose(C.uint64_t(handle), title, primary, secondary, C.int(preset), C.int(n), &labels[0])
}

// openForm is a form of the host's.
type openForm struct {
	bridge *Bridge
	handle uint64
	fields int
}

// Ask implements plugin.Requests. At most eight fields are shown.
func (b *Bridge) Ask(form ui.FieldForm, done func(values [][]byte)) plugin.OpenForm {
	b.AssertMain()
	handle := b.forms.add(done)
	shown := false
	open := func() { shown = ask(handle, form) }
	if b.windows == nil {
		open()
	} else {
		b.windows.Widened(open)
	}
	if !shown {
		b.OnMain(func() { b.forms.answer(handle, nil) })
	}
	return openForm{b, handle, min(len(form.Fields), C.OTR_MAX_FIELDS)}
}

// Close implements plugin.OpenForm.
func (f openForm) Close() {
	if f.bridge.forms.drop(f.handle) {
		C.otr_ask_close(C.uint64_t(f.handle))
	}
}

// Chosen implements plugin.OpenForm.
func (f openForm) Chosen() (chosen []int) {
	for i := range f.fields {
		at := C.otr_ask_chosen(C.uint64_t(f.handle), C.int(i))
		if at < 0 {
			return nil
		}
		chosen = append(chosen, int(at))
	}
	return chosen
}

// Change implements plugin.OpenForm.
func (f openForm) Change(now ui.FieldForm) {
	f.bridge.AssertMain()
	said := C.CString(now.Secondary)
	defer freeAll(said)
	C.otr_ask_say(C.uint64_t(f.handle), said)
	for i, field := range now.Fields[:min(len(now.Fields), f.fields)] {
		if field.Choices != nil {
			f.choices(i, strings.Join(field.Choices, "\n"), field.Chosen)
		}
	}
}

func (f openForm) choices(number int, rows string, chosen int) {
	r := C.CString(rows)
	defer freeAll(r)
	var widget unsafe.Pointer
	field := C.otr_ask_change(C.uint64_t(f.handle), C.int(number), r, C.int(chosen), &widget)
	if widget != nil && f.bridge.windows != nil {
		f.bridge.windows.Choices(widget, field, rows, chosen)
	}
}

func ask(handle uint64, form ui.FieldForm) (shown bool) {
	texts := C.OtrForm{
		title: C.CString(form.Title), primary: C.CString(form.Primary), secondary: C.CString(form.Secondary),
		hide: C.CString(form.Hide), ok: C.CString(form.OK), cancel: C.CString(form.Cancel),
	}
	defer freeAll(texts.title, texts.primary, texts.secondary, texts.hide, texts.ok, texts.cancel)
	for i, f := range form.Fields[:min(len(form.Fields), C.OTR_MAX_FIELDS)] {
		texts.fields[i] = C.OtrField{label: C.CString(f.Label), secret: gboolean(f.Secret), required: gboolean(f.Required)}
		defer freeAll(texts.fields[i].label)
		if f.Choices != nil {
			texts.fields[i].choices, texts.fields[i].chosen = C.CString(strings.Join(f.Choices, "\n")), C.int(f.Chosen)
			defer freeAll(texts.fields[i].choices)
		}
		texts.count++
	}
	return C.otr_ask(C.uint64_t(handle), &texts) != 0
}

// filledIn copies what the user filled in; nil if the form was cancelled.
func filledIn(count C.int, values **C.OtrText) [][]byte {
	if count < 0 {
		return nil
	}
	list := make([][]byte, count)
	for i, v := range unsafe.Slice(values, int(count)) {
		list[i] = C.GoBytes(unsafe.Pointer(v), C.int(C.strlen((*C.char)(v))))
	}
	return list
}

// PickFile implements plugin.Requests.
func (b *Bridge) PickFile(form ui.FileForm, done func(path string)) {
	b.AssertMain()
	title, name := C.CString(form.Title), C.CString(form.Name)
	defer freeAll(title, name)
	C.otr_pick_file(C.uint64_t(b.files.add(done)), title, name, gboolean(form.Save))
}

// Copy implements plugin.KnownWindow.
func (b *Bridge) Copy(text string) bool {
	b.AssertMain()
	if b.windows != nil {
		b.windows.Copy(text)
		return true
	}
	t := C.CString(text)
	defer freeAll(t)
	return C.otr_copy_in_terminal(t) != 0
}

// Inform implements plugin.Requests.
func (b *Bridge) Inform(n ui.Note) {
	b.AssertMain()
	open := func() {
		t, p, s := C.CString(n.Title), C.CString(n.Primary), C.CString(n.Secondary)
		defer freeAll(t, p, s)
		C.otr_inform(t, p, s, gboolean(n.Failure))
	}
	switch {
	case b.windows == nil && n.Unbidden && current.Load() == b:
		b.Later(func() { b.unbidden(open) })
	case b.windows == nil: // or the plugin does not start, and there is no later
		open()
	case n.Unbidden:
		b.windows.Unfocused(func() { b.windows.Unpressed(open) })
	default:
		b.windows.Unfocused(open)
	}
}

// ShowKnown implements plugin.KnownWindow.
func (b *Bridge) ShowKnown() bool {
	b.AssertMain()
	if b.windows == nil {
		return false
	}
	b.windows.ShowKnown()
	return true
}

// KnownChanged implements plugin.KnownWindow.
func (b *Bridge) KnownChanged() {
	if b.windows != nil {
		b.windows.KnownChanged()
	}
}
