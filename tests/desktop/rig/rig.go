// Package rig runs real Pidgins against a real XMPP server on a display of its
// own, drives them as a user would, and reads what they show and what the server
// carried.
//
// Rules of the package: everything a rig starts dies with it, also when the test
// or this process is killed; a rig shares nothing with another rig, so that two
// may run side by side; what a test waits for, it waits for with a deadline.
//
// A method that cannot do its work ends the test through T.Fatalf.
package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// T is what a rig needs of a test. *testing.T is one.
type T interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Failed() bool
	Cleanup(func())
}

// Options of a rig.
type Options struct {
	// Dir holds profiles, logs and screenshots. It is emptied first, and removed
	// after a test that passed unless Keep is set.
	Dir  string
	Keep bool
	// Display is an X display to use, such as ":0"; "" starts a virtual one.
	Display string
	// Screen is the size of the virtual display, such as "1400x900".
	Screen string
	// NoManager leaves the windows without a window manager.
	NoManager bool
	// Modules are further Prosody modules to enable.
	Modules []string
	// Settings are further lines of Prosody's configuration.
	Settings string
}

// Rig is one display, one server and the Pidgins on them.
type Rig struct {
	T
	Server *Server

	options Options
	sockets string // a short path: socket names are limited to 107 bytes
	mark    string // in the environment of every process of the rig
	spawn   *spawner
	display string
	a11y    string // address of the accessibility bus

	mu      sync.Mutex
	pidgins []*Pidgin
	closed  sync.Once
}

// New starts the display, the buses and the server. All of it ends with the test.
func New(t T, options Options) *Rig {
	t.Helper()
	r := &Rig{T: t, options: options}
	if err := r.prepare(); err != nil {
		t.Fatalf("rig: %v", err)
	}
	t.Cleanup(r.Close)
	if err := together(r.startDisplay, r.startServer); err != nil {
		t.Fatalf("rig: %v", err)
	}
	return r
}

func (r *Rig) prepare() (err error) {
	dir, err := filepath.Abs(r.options.Dir)
	if err != nil {
		return err
	}
	r.options.Dir = dir
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if r.sockets, err = os.MkdirTemp("", "rig"); err != nil {
		return err
	}
	if err := r.writeBusConfig(); err != nil {
		return err
	}
	r.mark = "PIDGIN_OTR_RIG=" + filepath.Base(r.sockets)
	r.spawn = newSpawner(r.mark)
	return nil
}

// Dir is where the rig keeps its files; sub names are joined to it.
func (r *Rig) Dir(sub ...string) string {
	return filepath.Join(append([]string{r.options.Dir}, sub...)...)
}

// Close ends everything that the rig started, before the test's end does.
func (r *Rig) Close() { r.closed.Do(r.close) }

func (r *Rig) close() {
	failed := r.Failed()
	for _, p := range r.pidgins {
		if p.process != nil {
			p.Resume() // one that a test has stopped answers nothing
		}
	}
	if failed {
		r.keepEvidence()
	}
	for _, p := range r.pidgins {
		p.disconnect()
	}
	r.spawn.close()
	os.RemoveAll(r.sockets)
	if !failed && !r.options.Keep {
		os.RemoveAll(r.options.Dir)
	}
}

// keepEvidence leaves what a reader of a failed test wants to see.
func (r *Rig) keepEvidence() {
	r.Logf("logs and screenshot: %s", r.options.Dir)
	if r.display != "" {
		if err := r.screenshot("root", r.Dir("failed.png")); err != nil {
			r.Logf("no screenshot: %v", err)
		}
	}
	for _, p := range r.pidgins {
		r.Logf("%s showed:\n%s", p.Who, p.transcript())
	}
}

// together runs the functions side by side and returns the first error.
func together(functions ...func() error) error {
	failures := make(chan error, len(functions))
	for _, f := range functions {
		go func() { failures <- f() }()
	}
	var first error
	for range functions {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// poll asks until ok holds or the time is over.
func poll(limit time.Duration, ok func() bool) bool {
	deadline := time.Now().Add(limit)
	for !ok() {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}

// Eventually waits until ok holds; what says what is waited for.
func (r *Rig) Eventually(limit time.Duration, what string, ok func() bool) {
	r.Helper()
	if !poll(limit, ok) {
		r.Fatalf("not within %v: %s", limit, what)
	}
}

// Never watches for the whole time that bad does not come to hold.
func (r *Rig) Never(during time.Duration, what string, bad func() bool) {
	r.Helper()
	if poll(during, bad) {
		r.Fatalf("happened: %s", what)
	}
}

// FileName makes a file name of a test's name.
func FileName(test string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\ :"'`, c) {
			return '_'
		}
		return c
	}, test)
}

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }
