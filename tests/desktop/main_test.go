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
	t.Parallel()
	return rig.New(t, rig.Options{
		Dir:     filepath.Join("..", "..", "build", "desktop", rig.FileName(t.Name())),
		Modules: modules,
	})
}
