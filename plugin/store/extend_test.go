package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func extend(f *Folder, more string, ok bool) (extended bool, saw string, err error) {
	var seen bytes.Buffer
	extended, err = f.Extend("file", func(p []byte) { seen.Write(p) }, func() ([]byte, bool) { return []byte(more), ok })
	return extended, seen.String(), err
}

func TestExtendAddsToTheEnd(t *testing.T) {
	dir := t.TempDir()
	f := Open(dir)
	path := filepath.Join(dir, "file")
	long := string(bytes.Repeat([]byte("x"), 3*piece+7))
	for _, c := range []struct {
		more       string
		ok         bool
		saw, holds string
	}{
		{long, true, "", long},
		{"second", true, long, long + "second"},
		{"third", false, long + "second", long + "second"},
		{"", true, long + "second", long + "second"},
	} {
		extended, saw, err := extend(f, c.more, c.ok)
		if err != nil || extended != c.ok || saw != c.saw {
			t.Fatalf("extended %v, saw %d bytes, %v", extended, len(saw), err)
		}
		if data, _ := os.ReadFile(path); string(data) != c.holds {
			t.Fatalf("the file has %d bytes", len(data))
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// Whatever step fails, the file is as it was.
func TestExtendIsAllOrNothing(t *testing.T) {
	for _, step := range []string{"folder", "create", "write", "sync", "close", "rename"} {
		dir := t.TempDir()
		f := Open(dir)
		if err := f.Write("file", []byte("old")); err != nil {
			t.Fatal(err)
		}
		failure := errors.New("failure")
		f.system = faulty{step: step, err: failure}
		extended, _, err := extend(f, "new", true)
		if extended || !errors.Is(err, failure) {
			t.Errorf("%s: extended %v, %v", step, extended, err)
		}
		if data, _ := os.ReadFile(filepath.Join(dir, "file")); string(data) != "old" {
			t.Errorf("%s: the file is %q", step, data)
		}
	}
}

func TestExtendLeavesWhatCouldNotBeRead(t *testing.T) {
	dir := t.TempDir()
	f := Open(dir)
	if err := os.Mkdir(filepath.Join(dir, "file"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read("file"); err == nil {
		t.Fatal("a folder was read")
	}
	if extended, _, err := extend(f, "new", true); extended || err != nil {
		t.Errorf("extended %v, %v", extended, err)
	}
}
