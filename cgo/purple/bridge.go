// Package purple joins the controller to libpurple 2. It is the only package
// that speaks to libpurple, it builds and loads without any windows, and it
// implements plugin.Host.
//
// Rules of the package: exports hold no logic and pass through one function,
// enter, which recovers and fails closed. libpurple is called on the GLib main
// thread only. Go keeps no C pointer across a call: accounts and conversations
// are named by value and looked up on arrival, dialogs are integers. Work comes
// back from goroutines through onMain alone, tagged with the life (generation)
// of the plugin that asked for it.
package purple

/*
#cgo pkg-config: purple gobject-2.0
#cgo CFLAGS: -Wall -Wno-unused-parameter
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"sync/atomic"
	"unsafe"

	"pidgin-otr/plugin"
	"pidgin-otr/ui"
)

// The controller's names, for packages that draw.
type (
	Buddy   = plugin.BuddyID
	Account = plugin.AccountID

	Controller = plugin.Plugin
)

// Windows is the part of the user interface that libpurple has no calls for.
// Every method is called on the main thread.
type Windows interface {
	// Typed returns the markup of the line in the buddy's entry that became
	// html, when the user entered it there; ok is false when html came from
	// somewhere else.
	Typed(b plugin.BuddyID, html string) (markup string, ok bool)
	// PutBack puts markup into the buddy's entry before the next key press, in
	// front of what is there then.
	PutBack(b plugin.BuddyID, markup string) bool
	// TurnedFrom is the buddy that a message from b has turned their common window
	// away from, told once.
	TurnedFrom(b plugin.BuddyID) (from plugin.BuddyID, ok bool)
	// Refresh draws everything again, soon.
	Refresh()
	// AskedIn runs ask, which opens a dialog, and calls Bridge.Closed with the
	// handle when that dialog goes away.
	AskedIn(ask func(), handle uint64)
	// Widened runs ask, which opens a form, and makes its fields as wide as the form.
	Widened(ask func())
	// Choices changes the choices of a form's field, which widget shows, to rows, on a
	// line each, and makes one of them.
	Choices(widget, field unsafe.Pointer, rows string, chosen int)
	// Follow lets the boxes in the dialog of settings that is being drawn, named by
	// their labels, be changed only while the first one is checked.
	Follow(first string, others []string)
	// Unfocused runs open, which opens a window that nobody asked for now: the
	// keyboard stays where it is.
	Unfocused(open func())
	// Unpressed runs open, which opens a message: no button of it is pressed by Enter
	// or Space, unless the user goes there first.
	Unpressed(open func())
	// ShowKnown opens the window of known fingerprints, or brings it to the front.
	ShowKnown()
	// KnownChanged draws it again, soon, if it is open.
	KnownChanged()
	// Copy puts a text on the clipboard.
	Copy(text string)
	// Detach takes everything out of the windows.
	Detach()
}

// Bridge is one life of the plugin in the host, from load to unload.
type Bridge struct {
	generation uint64
	plugin     unsafe.Pointer // the host's; valid for the whole life
	controller *plugin.Plugin
	windows    Windows
	posts      posts                     // from any goroutine
	soon       posts                     // before the next event
	dialogs    dialogs[int]              // questions
	forms      dialogs[[][]byte]         // lines to fill in
	settings   dialogs[*string]          // things to set
	aliases    map[plugin.BuddyID]string // of the buddy list, while it is read
	files      dialogs[string]           // files to choose
	chosen     []plugin.BuddyID          // whose settings are about to be asked for
	lines      lines
	pictures   map[ui.Level]C.int // of the levels, as lines name them; 0: none
	workers    atomic.Int32       // goroutines at work
	switching  bool               // logging, so that the change is our own
	depth      int                // of calls from the host, one within the other
}

// current is the life that the host's callbacks belong to: libpurple calls C
// functions without any context of ours. It is the program's only mutable
// package-level state, together with the count of lives.
var (
	current atomic.Pointer[Bridge]
	lives   atomic.Uint64
)

// Parts makes what a life consists of: what decides, and the windows, nil in a user
// interface that has none of ours.
type Parts func(b *Bridge) (*plugin.Plugin, Windows)

// Load begins a life for the host's plugin object. It reports false, with the
// reason given to the host, when the plugin must not run. Main thread.
func Load(self unsafe.Pointer, parts Parts) (ok bool) {
	C.otr_begin(self)
	b := &Bridge{generation: lives.Add(1), plugin: self}
	b.posts.open, b.soon.open = true, true
	defer func() {
		if p := recover(); p != nil {
			b.reportPanic("load", p)
			b.end()
			ok = false
		}
	}()
	if b.refuseBesideOther() {
		return false
	}
	current.Store(b)
	b.fault("load")
	b.addSettings()
	b.controller, b.windows = parts(b)
	b.controller.Load()
	C.otr_connect(self)
	b.addCommand()
	C.otr_announce()
	b.Refresh()
	return true
}

// Unload ends the life. The controller takes leave of its peers first, while
// everything still works. Main thread.
func Unload() {
	b := current.Load()
	if b == nil {
		return
	}
	b.guarded("unload", func() { b.controller.Unload() }, nil)
	b.end()
	b.reportLeaks()
}

// end takes everything of this life out of the host.
func (b *Bridge) end() {
	b.posts.close()
	b.soon.close()
	b.dialogs.forget() // before they close: nobody is to be answered any more
	b.forms.forget()
	b.settings.forget()
	b.files.forget()
	C.otr_finish()
	if b.windows != nil {
		b.windows.Detach()
	}
	b.dropPictures()
	C.otr_disconnect(b.plugin)
	current.CompareAndSwap(b, nil)
}

// Controller returns what decides in this life.
func (b *Bridge) Controller() *plugin.Plugin { return b.controller }

// Plugin returns the host's plugin object, the owner of signal handlers.
func (b *Bridge) Plugin() unsafe.Pointer { return b.plugin }

// buddy copies the name of a conversation family out of C.
func buddy(b *C.OtrBuddy) plugin.BuddyID {
	return plugin.BuddyID{
		Account: plugin.AccountID{Name: C.GoString(b.account), Protocol: C.GoString(b.protocol)},
		Name:    C.GoString(b.name),
	}
}

// withBuddy lends the name to C for the time of the call.
func withBuddy(b plugin.BuddyID, call func(*C.OtrBuddy)) {
	account, protocol, name := C.CString(b.Account.Name), C.CString(b.Account.Protocol), C.CString(b.Name)
	defer freeAll(account, protocol, name)
	// The struct holds C pointers only, so that Go memory may lend it.
	call(&C.OtrBuddy{account: account, protocol: protocol, name: name})
}

func freeAll(texts ...*C.char) {
	for _, t := range texts {
		C.free(unsafe.Pointer(t))
	}
}

// freeText frees what text made.
func freeText(t *C.char) { C.g_free(C.gpointer(unsafe.Pointer(t))) }

// text makes a copy that C owns and frees with g_free. Text from outside may
// hold NUL bytes, at which C would stop; the copy ends there too.
func text(s string) *C.char {
	if s == "" {
		return C.otr_text((*C.char)(unsafe.Pointer(&[]byte{0}[0])), 0)
	}
	return C.otr_text((*C.char)(unsafe.Pointer(unsafe.StringData(s))), C.size_t(len(s)))
}

func gboolean(on bool) C.gboolean {
	if on {
		return 1
	}
	return 0
}
