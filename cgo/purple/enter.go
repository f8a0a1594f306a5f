package purple

// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime/debug"

	"pidgin-otr/plugin"
)

// Enter runs work for a call that came from the host, in the current life. A
// panic ends here. It is how other cgo packages enter Go.
func Enter(name string, work func(*Bridge)) { enter(name, work, nil) }

// enter is the one way from C into this package. work is not run when no life
// is current, so that the caller's blocking result stands; failed runs after a
// panic in work, to tell the user.
func enter(name string, work func(*Bridge), failed func(*Bridge)) {
	b := current.Load()
	if b == nil {
		return
	}
	var onFailure func()
	if failed != nil {
		onFailure = func() { failed(b) }
	}
	b.guarded(name, func() {
		defer b.nest()()
		b.fault(name)
		work(b)
	}, onFailure)
}

// nest counts how deep the calls from the host are nested, until left is called.
// The first of them looks whether an account became another person's, for which the
// host has no signal.
func (b *Bridge) nest() (left func()) {
	if b.depth == 0 {
		C.otr_check_accounts()
	}
	b.depth++
	return func() { b.depth-- }
}

// accountRenamed tells the controller that an account is another person's now, unless Go
// is in the middle of something: then it reports false, and is asked again. Without a life
// there is nobody to tell.
func accountRenamed(was, now plugin.AccountID) (settled bool) {
	b := current.Load()
	if b == nil || b.depth > 0 {
		return b == nil
	}
	b.depth++ // no look at the accounts within
	defer func() { b.depth-- }()
	enter("account-renamed", func(b *Bridge) {
		b.controller.AccountRenamed(was, now)
		b.Refresh()
	}, nil)
	return true
}

// guarded runs work and keeps a panic in it from reaching the host. What failed
// does is guarded too.
func (b *Bridge) guarded(name string, work, failed func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		b.reportPanic(name, p)
		if failed != nil {
			b.guarded(name+", afterwards", failed, nil)
		}
	}()
	work()
}

// reportPanic logs where a panic came from. Its value is not logged beyond the
// runtime's own errors, because it might quote private text.
func (b *Bridge) reportPanic(name string, p any) {
	cause := "panic"
	if err, ok := p.(error); ok {
		cause = fmt.Sprintf("%T", err)
	}
	b.debug(fmt.Sprintf("internal error in %s: %s\n%s", name, cause, debug.Stack()), true)
}

func (b *Bridge) debug(line string, failure bool) {
	t := text(line)
	C.otr_debug(t, gboolean(failure))
	freeText(t)
}
