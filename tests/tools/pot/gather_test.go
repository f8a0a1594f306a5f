package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGather(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("ui/a.go", "package ui\nvar _ = w.Tr(\"Say \\\"{what}\\\"\")\nvar _ = tr(\"two\\nlines\")\nvar _ = other(\"not this\")\n")
	write("ui/a_test.go", "package ui\nvar _ = tr(\"nor this\")\n")
	write("cmd/p.c", "x = _(\"in \"\n  \"C\");\n")
	got, err := gather(root, []string{"ui", "cmd"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"#: ui/a.go\nmsgid \"Say \\\"{what}\\\"\"\nmsgstr \"\"\n",
		"msgid \"\"\n\"two\\n\"\n\"lines\"\n",
		"#: cmd/p.c\nmsgid \"in C\"\n",
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the template lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "this") {
		t.Errorf("the template holds what is no text:\n%s", got)
	}
}
