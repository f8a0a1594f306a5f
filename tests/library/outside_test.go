package library

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Another module can use the engine as docs/library.md says: one in an empty folder
// requires this one, builds the minimal example as a program of its own and runs it.
func TestUsedFromOutside(t *testing.T) {
	folder := t.TempDir()
	example, err := os.ReadFile(filepath.Join(root, "otr", "example_minimal_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	program := bytes.Replace(example, []byte("package otr_test"), []byte("package main"), 1)
	program = bytes.Replace(program, []byte("func Example()"), []byte("func main()"), 1)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"main.go": program, "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, line := range []string{
		"mod init example.org/hello", "mod edit -require pidgin-otr@v0.0.0 -replace pidgin-otr=" + here, "run -mod=mod .",
	} {
		cmd := exec.Command("go", strings.Fields(line)...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		var trouble bytes.Buffer
		cmd.Stderr = &trouble
		if out, err = cmd.Output(); err != nil {
			t.Fatalf("go %s: %v\n%s", line, err, &trouble)
		}
	}
	if !strings.Contains(string(out), `"hello" arrived, private: true`) {
		t.Errorf("it printed %q", out)
	}
}
