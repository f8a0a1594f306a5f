// Package desktop tests the plugin in real Pidgins, against a real XMPP server,
// as its users meet it. One file for each group of promises; each test has a
// display, a server and profiles of its own.
package desktop

import (
	"path/filepath"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

const (
	alice  = "alice@" + rig.Host
	bob    = "bob@" + rig.Host
	laptop = bob + "/laptop"
	phone  = bob + "/phone"
)

// newRig starts a rig whose files are kept under build/desktop when t fails.
func newRig(t *testing.T, modules ...string) *rig.Rig {
	t.Helper()
	return newRigWith(t, rig.Options{Modules: modules})
}

// newRigWith is newRig with options of its own.
func newRigWith(t *testing.T, options rig.Options) *rig.Rig {
	t.Helper()
	t.Parallel()
	options.Dir = filepath.Join("..", "..", "build", "desktop", rig.FileName(t.Name()))
	return rig.New(t, options)
}
