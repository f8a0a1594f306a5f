package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

const name = "otr.private_key"

func put(t *testing.T, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// files lists the folder.
func files(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func wantReason(t *testing.T, err error, want Reason) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Reason != want || e.Name != name {
		t.Errorf("error %v, want reason %q", err, want)
	}
}

// unprivileged runs f without root's right to ignore permissions. The folder,
// made by t.TempDir, is given to the user that f runs as.
func unprivileged(t *testing.T, folder string, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	const nobody = 65534
	err := filepath.WalkDir(filepath.Dir(folder), func(path string, _ fs.DirEntry, _ error) error {
		return os.Lchown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		// The user id holds for this thread, which ends with the goroutine.
		runtime.LockOSThread()
		if err := syscall.Setfsuid(nobody); err != nil {
			t.Error(err)
			return
		}
		f()
	}()
	<-done
}

func TestWriteAndRead(t *testing.T) {
	folder := t.TempDir()
	f := Open(folder)
	_, err := f.Read(name)
	wantReason(t, err, Missing)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("a missing file does not match fs.ErrNotExist")
	}
	put(t, filepath.Join(folder, name), "open to all", 0o644)
	for _, text := range []string{"one", "", strings.Repeat("long", 1<<18)} {
		if err := f.Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Read(name); err != nil || string(got) != text {
			t.Fatalf("read %d bytes, error %v", len(got), err)
		}
		if got := files(t, folder); got != name {
			t.Errorf("the folder holds %s", got)
		}
		if info, _ := os.Stat(filepath.Join(folder, name)); info.Mode() != fileMode {
			t.Errorf("mode %v", info.Mode())
		}
	}
}

func TestFolderMissing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "b")
	f := Open(folder)
	_, err := f.Read(name)
	wantReason(t, err, Missing)
	for range 2 {
		if err := f.Write(name, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Stat(folder); info.Mode().Perm() != folderMode {
			t.Errorf("mode of the folder %v", info.Mode())
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
	}
	put(t, folder, "a file where the folder should be", 0o600)
	wantReason(t, f.Write(name, []byte("x")), NotAFile)
}

func TestPermissions(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	put(t, path, "old", 0)
	f := Open(folder)
	unprivileged(t, folder, func() {
		_, err := f.Read(name)
		wantReason(t, err, Denied)
		wantReason(t, f.Write(name, []byte("new")), Unread)
	})
	if info, err := os.Stat(path); err != nil || info.Size() != 3 || info.Mode() != 0 {
		t.Errorf("an unreadable file was changed: %v, %v", info, err)
	}
	unprivileged(t, folder, func() {
		kept, err := f.Aside(name)
		if err != nil || kept != path+".damaged-1" {
			t.Errorf("kept as %q, error %v", kept, err)
		}
		if err := f.Write(name, []byte("new")); err != nil {
			t.Error(err)
		}
		if err := os.Chmod(folder, 0o500); err != nil {
			t.Error(err)
		}
		wantReason(t, f.Write(name, []byte("newer")), Denied)
		_, err = f.Aside(name)
		wantReason(t, err, Denied)
		os.Chmod(folder, 0o700)
	})
	if got := content(t, path); got != "new" {
		t.Errorf("content %q", got)
	}
	if got := files(t, folder); got != name+" "+name+".damaged-1" {
		t.Errorf("the folder holds %s", got)
	}
}

// A file that became readable may be written again.
func TestReadableAgain(t *testing.T) {
	folder := t.TempDir()
	f := Open(folder)
	path := filepath.Join(folder, name)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := f.Read(name)
	wantReason(t, err, NotAFile)
	wantReason(t, f.Write(name, nil), Unread)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	put(t, path, "x", 0o600)
	if _, err := f.Read(name); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(name, []byte("y")); err != nil {
		t.Error(err)
	}
}

// A pipe without a writer would make a plain read wait for ever.
func TestNotAFile(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(folder, name), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(folder).Read(name)
	wantReason(t, err, NotAFile)
	wantReason(t, Open(folder).Write(name, []byte("x")), NotAFile)
}

func TestSymbolicLinks(t *testing.T) {
	for _, c := range []struct {
		name  string
		links map[string]string // from, to; %s is the root
		real  string            // where the content is in the end
	}{
		{"relative", map[string]string{"f/" + name: "../other/real"}, "other/real"},
		{"absolute", map[string]string{"f/" + name: "%s/other/real"}, "other/real"},
		{"chain", map[string]string{"f/" + name: "../other/next", "other/next": "third", "other/third": "../real"}, "real"},
		{"folder is a link", map[string]string{"way": "other/deep", "f/" + name: "../way/../real"}, "other/real"},
	} {
		for _, dangling := range []bool{false, true} {
			root := t.TempDir()
			for _, d := range []string{"f", "other/deep"} {
				if err := os.MkdirAll(filepath.Join(root, d), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for from, to := range c.links {
				if err := os.Symlink(strings.ReplaceAll(to, "%s", root), filepath.Join(root, from)); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(root, c.real)
			if !dangling {
				put(t, path, "old", 0o644)
			}
			checkLink(t, c.name, Open(filepath.Join(root, "f")), path, dangling)
		}
	}
}

func checkLink(t *testing.T, what string, f *Folder, path string, dangling bool) {
	t.Helper()
	if data, err := f.Read(name); dangling != errors.Is(err, fs.ErrNotExist) || !dangling && string(data) != "old" {
		t.Errorf("%s: read %q, error %v", what, data, err)
	}
	if err := f.Write(name, []byte("new")); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	kept, err := f.Aside(name)
	if err != nil || kept == path || content(t, kept) != "new" {
		t.Errorf("%s: kept as %q, error %v", what, kept, err)
	}
	if err := f.Write(name, []byte("newer")); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if got := content(t, path); got != "newer" {
		t.Errorf("%s: the real file holds %q", what, got)
	}
	if info, err := os.Lstat(filepath.Join(f.path, name)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%s: the link is gone", what)
	}
}

func TestLinkLoop(t *testing.T) {
	folder := t.TempDir()
	if err := os.Symlink(name, filepath.Join(folder, name)); err != nil {
		t.Fatal(err)
	}
	_, err := Open(folder).Read(name)
	wantReason(t, err, LinkLoop)
	wantReason(t, Open(folder).Write(name, []byte("x")), LinkLoop)
}

func TestAsideOverwritesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	f := Open(folder)
	_, err := f.Aside(name)
	wantReason(t, err, Missing)
	put(t, path+".damaged-1", "from before", 0o600)
	for i, want := range []string{path + ".damaged-2", path + ".damaged-3"} {
		put(t, path, string(rune('a'+i)), 0o600)
		kept, err := f.Aside(name)
		if err != nil || kept != want || content(t, kept) != string(rune('a'+i)) {
			t.Errorf("kept as %q, error %v", kept, err)
		}
	}
	if got := content(t, path+".damaged-1"); got != "from before" {
		t.Errorf("the older one now holds %q", got)
	}
}

func TestLeftovers(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	put(t, path, "x", 0o600)
	mine := tempPrefix(path) + "0"
	dead := tempStart(path) + "99999999-0" // above the highest process number there can be
	living := tempStart(path) + "1-0"
	other := tempStart(filepath.Join(folder, "other")) + "99999999-0"
	for _, p := range []string{mine, dead, living, other} {
		put(t, p, "half a secr", 0o600)
	}
	if _, err := Open(folder).Read(name); err != nil {
		t.Fatal(err)
	}
	if got, want := files(t, folder), strings.Join([]string{filepath.Base(other), filepath.Base(living), name}, " "); got != want {
		t.Errorf("the folder holds %s, want %s", got, want)
	}
}
