package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// building lets one test at a time build a helper.
var building sync.Mutex

// helper is a plugin for tests, built from its file with the packages' headers: the
// switch loads and unloads plugins and sends in their place, links tells where links
// lead.
func helper(t testing.TB, name, packages string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	out, err := filepath.Abs(filepath.Join("..", "..", "build", "desktop", "library", "test-"+name+".so"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		t.Fatal(err)
	}
	// Into a new file: another Pidgin may run the old one.
	compile := "gcc -shared -fPIC -Wall -Werror -Wno-deprecated-declarations -o '" + out + ".new' helper/" + name + ".c " +
		"$(pkg-config --cflags --libs " + packages + ") && mv '" + out + ".new' '" + out + "'"
	if made, err := exec.Command("sh", "-c", compile).CombinedOutput(); err != nil {
		t.Fatalf("the helper %s cannot be built: %v\n%s", name, err, made)
	}
	return out
}
