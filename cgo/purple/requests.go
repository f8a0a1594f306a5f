package purple

// #include <stdlib.h>
// #include "bridge.h"
import "C"

import "pidgin-otr/ui"

// dialogs are the questions that are open, by handle. The host gets the handle
// only. Main thread only.
type dialogs struct {
	last uint64
	open map[uint64]func(choice int)
}

func (d *dialogs) add(done func(choice int)) uint64 {
	if d.open == nil {
		d.open = map[uint64]func(int){}
	}
	d.last++
	d.open[d.last] = done
	return d.last
}

// answer calls the dialog's function once; later calls find nothing.
func (d *dialogs) answer(handle uint64, choice int) {
	done, ok := d.open[handle]
	delete(d.open, handle)
	if ok {
		done(choice)
	}
}

func (d *dialogs) forget() { d.open = nil }

// Choose implements plugin.Requests. At most eight choices are shown.
func (b *Bridge) Choose(form ui.ChoiceForm, done func(choice int)) {
	b.AssertMain()
	handle := b.dialogs.add(done)
	ask := func() { choose(handle, form) }
	if b.windows == nil {
		ask()
		return
	}
	b.windows.AskedIn(ask, handle)
}

// Closed tells that the dialog has gone away. If it was not answered, it is
// answered now with -1.
func (b *Bridge) Closed(handle uint64) { b.dialogs.answer(handle, -1) }

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
	C.otr_choose(C.uint64_t(handle), title, primary, secondary, C.int(form.Default), C.int(n), &labels[0])
}

// Inform implements plugin.Requests.
func (b *Bridge) Inform(title, primary, secondary string) { b.inform(title, primary, secondary, false) }

func (b *Bridge) inform(title, primary, secondary string, failure bool) {
	b.AssertMain()
	t, p, s := C.CString(title), C.CString(primary), C.CString(secondary)
	defer freeAll(t, p, s)
	C.otr_inform(t, p, s, gboolean(failure))
}
