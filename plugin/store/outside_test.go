package store

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteOutsideSparesTheFolder(t *testing.T) {
	top := t.TempDir()
	own := filepath.Join(top, "own")
	f := Open(own)
	if err := f.Write("otr.private_key", []byte("ours")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(top, "link")
	if err := os.Symlink(filepath.Join(own, "otr.private_key"), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(own, "otr.private_key"), filepath.Join(own, "..", "own", "new"), link} {
		if f.WriteOutside(path, []byte("other")) == nil {
			t.Errorf("%s was written", path)
		}
	}
	if data, _ := f.Read("otr.private_key"); string(data) != "ours" {
		t.Errorf("ours is %q", data)
	}
	out := filepath.Join(top, "exported")
	if err := f.WriteOutside(out, []byte("key")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if f.WriteOutside(filepath.Join(top, "nowhere", "x"), nil) == nil || f.WriteOutside(own, nil) == nil {
		t.Error("written where no file can be")
	}
}

// A file of the folder may be a link to elsewhere: there it is ours too.
func TestWriteOutsideSparesWhatTheFolderLinksTo(t *testing.T) {
	own, synced := t.TempDir(), filepath.Join(t.TempDir(), "otr.private_key")
	if err := os.WriteFile(synced, []byte("ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(synced, filepath.Join(own, "otr.private_key")); err != nil {
		t.Fatal(err)
	}
	f := Open(own)
	if f.WriteOutside(synced, []byte("other")) == nil {
		t.Error("the file that the folder links to was written")
	}
	if data, _ := f.Read("otr.private_key"); string(data) != "ours" {
		t.Errorf("ours is %q", data)
	}
	if err := f.WriteOutside(synced+".exported", []byte("key")); err != nil {
		t.Errorf("beside it: %v", err)
	}
}

func TestReadOutsideIsBounded(t *testing.T) {
	f := Open(t.TempDir())
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := f.ReadOutside(path, 5); err != nil || string(data) != "12345" {
		t.Errorf("%q, %v", data, err)
	}
	// The last one says that it is empty, and is not.
	for _, bad := range []string{path, filepath.Dir(path), "/dev/zero", path + "x", "/proc/self/status"} {
		if _, err := f.ReadOutside(bad, 4); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
