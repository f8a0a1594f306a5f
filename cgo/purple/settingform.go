package purple

// #include "bridge.h"
import "C"

import (
	"strconv"
	"strings"

	"pidgin-otr/ui"
)

// Set implements plugin.Requests.
func (b *Bridge) Set(form ui.SettingForm, done func(set []ui.Set)) (closeForm func()) {
	b.AssertMain()
	handle := b.settings.add(func(answer *string) { done(readSet(form, answer)) })
	shown := false
	open := func() { shown = askSettings(handle, form) }
	if b.windows == nil {
		open()
	} else {
		b.windows.Widened(open)
	}
	if !shown {
		b.OnMain(func() { b.settings.answer(handle, nil) })
	}
	return func() {
		if b.settings.drop(handle) {
			C.otr_setting_close(C.uint64_t(handle))
		}
	}
}

func askSettings(handle uint64, form ui.SettingForm) (shown bool) {
	fields := C.otr_setting_form()
	for i, s := range form.Settings {
		kind, preset := settingKind(s)
		label := C.CString(s.Label)
		C.otr_setting_add(fields, C.int(i), kind, label, preset)
		freeAll(label)
		for row, text := range s.Rows {
			t := C.CString(text)
			C.otr_setting_row(fields, C.int(i), kind, C.int(row), t, gboolean(s.On))
			freeAll(t)
		}
	}
	title, primary, secondary := C.CString(form.Title), C.CString(form.Primary), C.CString(form.Secondary)
	ok, cancel := C.CString(form.OK), C.CString(form.Cancel)
	defer freeAll(title, primary, secondary, ok, cancel)
	return C.otr_setting_ask(C.uint64_t(handle), fields, title, primary, secondary, ok, cancel) != 0
}

func settingKind(s ui.Setting) (kind, preset C.int) {
	switch s.Kind {
	case ui.OneOf:
		return C.OTR_ONE_OF, C.int(s.Chosen)
	case ui.SomeOf:
		return C.OTR_SOME_OF, 0
	case ui.Box:
		if s.On {
			preset = 1
		}
	}
	return C.OTR_BOX, preset
}

// readSet reads what C wrote of the form; nil for a form that was cancelled.
func readSet(form ui.SettingForm, answer *string) []ui.Set {
	if answer == nil {
		return nil
	}
	parts := strings.Split(*answer, ";")
	set := make([]ui.Set, len(form.Settings))
	for i, s := range form.Settings {
		if i >= len(parts) {
			return nil
		}
		number, _ := strconv.Atoi(parts[i])
		switch s.Kind {
		case ui.Box:
			set[i].On = number != 0
		case ui.OneOf:
			set[i].Chosen = number
		case ui.SomeOf:
			for row := range strings.SplitSeq(parts[i], ",") {
				if n, err := strconv.Atoi(row); err == nil {
					set[i].Rows = append(set[i].Rows, n)
				}
			}
		}
	}
	return set
}

//export otrSet
func otrSet(handle C.uint64_t, answer *C.OtrText) {
	enter("set", func(b *Bridge) {
		if answer == nil {
			b.settings.answer(uint64(handle), nil)
			return
		}
		text := copied(answer)
		b.settings.answer(uint64(handle), &text)
	}, nil)
}
