package desktop

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

// library is the plugin as it is shipped, built from the sources as they are,
// in a place of its own: nobody replaces it while tests run.
func library(t *testing.T) string {
	t.Helper()
	path, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	shipped = sync.OnceValues(func() (string, error) { return makeLibrary("shipped", "") })
	faulty  = sync.OnceValues(func() (string, error) { return makeLibrary("faults", "faults") })
)

func makeLibrary(folder, tags string) (string, error) {
	out := filepath.Join("build", "desktop", "library", folder)
	made, err := exec.Command("make", "-s", "-C", filepath.Join("..", ".."), "library", "OUT="+out, "TAGS="+tags).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the library cannot be built: %w\n%s", err, made)
	}
	return filepath.Abs(filepath.Join("..", "..", out, "pidgin-otr.so"))
}

// trio is Alice and a Bob with two clients.
type trio struct {
	*rig.Rig
	alice, laptop, phone *rig.Pidgin
}

// persons are Alice with our plugin, and Bob on laptop and phone with the given
// one.
func persons(t *testing.T, bobs rig.Plugin) (alice, laptop, phone rig.Person) {
	t.Helper()
	path := library(t)
	alice = rig.Person{Who: "alice", Account: "alice", Resource: "desk", Plugin: rig.Ours, Library: path}
	laptop = rig.Person{Who: "laptop", Account: "bob", Resource: "laptop", Plugin: bobs, Library: path}
	phone = rig.Person{Who: "phone", Account: "bob", Resource: "phone", Plugin: bobs, Library: path}
	return alice, laptop, phone
}
