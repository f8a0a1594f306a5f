// Package library looks at the built library itself: what it needs, what it
// offers, and what must not be in it.
package library

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
)

// TestMain keeps the libraries of all tests in one folder.
func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "library")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	shipped = sync.OnceValues(func() (string, error) { return build(filepath.Join(dir, "shipped"), "") })
	faulty = sync.OnceValues(func() (string, error) { return build(filepath.Join(dir, "faults"), "faults") })
	return m.Run()
}

var shipped, faulty func() (path string, err error)

// build makes the library with the build tags and returns its path.
func build(dir, tags string) (string, error) {
	c := exec.Command("make", "-s", "-C", filepath.Join("..", ".."), "library", "OUT="+dir, "TAGS="+tags)
	if text, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, text)
	}
	return filepath.Join(dir, "pidgin-otr.so"), nil
}

func open(t *testing.T) *elf.File {
	t.Helper()
	path, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// One library serves Pidgin and Finch. Finch has no GTK: it can load the library
// only if every symbol of GTK and Pidgin may be missing, and no library of
// theirs is asked for.
func TestLoadsWithoutGTK(t *testing.T) {
	f := open(t)
	symbols, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	gtk := regexp.MustCompile(`^(gtk|gdk|atk|pango|cairo|pidgin)_`)
	weak := 0
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF || !gtk.MatchString(s.Name) {
			continue
		}
		if elf.ST_BIND(s.Info) != elf.STB_WEAK {
			t.Errorf("%s must be weak: add it to cgo/pidgin/weak.h", s.Name)
		}
		weak++
	}
	if weak < 20 {
		t.Errorf("only %d symbols of GTK and Pidgin found: is this the library?", weak)
	}
	needed, err := f.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	allowed := regexp.MustCompile(`^lib(purple|glib-2\.0|gobject-2\.0|c|pthread|dl|resolv)\.so`)
	for _, library := range needed {
		if !allowed.MatchString(library) {
			t.Errorf("needs %s", library)
		}
	}
}

// What the loader fills in cannot be overwritten afterwards.
func TestIsReadOnlyOnceLoaded(t *testing.T) {
	f := open(t)
	if !slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_GNU_RELRO }) {
		t.Error("no part becomes read-only")
	}
	flags, err := f.DynValue(elf.DT_FLAGS)
	if err != nil || len(flags) != 1 || elf.DynFlag(flags[0])&elf.DF_BIND_NOW == 0 {
		t.Errorf("symbols are looked up when first used: flags %v, %v", flags, err)
	}
}

// The host finds the plugin by one symbol.
func TestOffersItselfToTheHost(t *testing.T) {
	symbols, err := open(t).DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(symbols, func(s elf.Symbol) bool {
		return s.Name == "purple_init_plugin" && s.Section != elf.SHN_UNDEF
	}) {
		t.Error("purple_init_plugin is not exported")
	}
}

// Only builds made for tests can be made to fail.
func TestShippedLibraryHasNoFaultSwitch(t *testing.T) {
	for _, l := range []struct {
		made func() (string, error)
		want bool
	}{{shipped, false}, {faulty, true}} {
		path, err := l.made()
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("fault asked for")) != l.want {
			t.Errorf("%s: a fault switch is in it: %v, want %v", path, !l.want, l.want)
		}
	}
}
