package store

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faulty is the real system, but the named step fails with err, or waits for ever.
type faulty struct {
	realSystem
	step string
	err  error
	hang func()
}

func (s faulty) fail(step string) error {
	if step != s.step {
		return nil
	}
	if s.hang != nil {
		s.hang()
	}
	return s.err
}

func (s faulty) MakeFolder(path string, mode fs.FileMode) error {
	if err := s.fail("folder"); err != nil {
		return err
	}
	return s.realSystem.MakeFolder(path, mode)
}

func (s faulty) Create(prefix string, mode fs.FileMode) (file, error) {
	if err := s.fail("create"); err != nil {
		return nil, err
	}
	f, err := s.realSystem.Create(prefix, mode)
	return faultyFile{f, s}, err
}

func (s faulty) Rename(from, to string) error {
	if err := s.fail("rename"); err != nil {
		return err
	}
	return s.realSystem.Rename(from, to)
}

func (s faulty) SyncFolder(path string) error { return s.fail("sync folder") }

type faultyFile struct {
	file
	s faulty
}

// Write fails half-way, as a full disk does.
func (f faultyFile) Write(data []byte) (int, error) {
	if f.s.step != "write" {
		return f.file.Write(data)
	}
	n, _ := f.file.Write(data[:len(data)/2])
	return n, f.s.fail("write")
}

func (f faultyFile) Sync() error {
	if err := f.s.fail("sync"); err != nil {
		return err
	}
	return f.file.Sync()
}

func (f faultyFile) Close() error {
	f.file.Close()
	return f.s.fail("close")
}

func TestEveryStepFails(t *testing.T) {
	for _, step := range []string{"folder", "create", "write", "sync", "close", "rename"} {
		for _, c := range []struct {
			err    error
			reason Reason
		}{{syscall.ENOSPC, Full}, {syscall.EDQUOT, Full}, {syscall.EROFS, Denied}, {syscall.EIO, Other}} {
			folder := t.TempDir()
			path := filepath.Join(folder, name)
			put(t, path, "old", 0o600)
			f := Open(folder)
			f.system = faulty{step: step, err: c.err}
			wantReason(t, f.Write(name, []byte("new")), c.reason)
			if got := content(t, path); got != "old" {
				t.Errorf("%s: content %q", step, got)
			}
			if got := files(t, folder); got != name {
				t.Errorf("%s: the folder holds %s", step, got)
			}
		}
	}
}

// A rename that fails leaves the damaged file where it is and reserves no name.
func TestAsideFails(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, name)
	put(t, path, "old", 0o600)
	f := Open(folder)
	f.system = faulty{step: "rename", err: syscall.EIO}
	_, err := f.Aside(name)
	wantReason(t, err, Other)
	if got := files(t, folder); got != name || content(t, path) != "old" {
		t.Errorf("the folder holds %s", got)
	}
}

// A real file system without room: a small one in memory where it may be
// mounted. TestSizeLimit runs everywhere.
func TestFullDisk(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("none", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Logf("no file system may be mounted here (%v): the size limit alone is tried", err)
		return
	}
	defer syscall.Unmount(folder, 0)
	checkFull(t, folder)
}

// A process whose files may not grow beyond a limit.
func TestSizeLimit(t *testing.T) {
	folder := t.TempDir()
	if out, err := child("limit", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := content(t, filepath.Join(folder, name)); got != "old" {
		t.Errorf("content of %d bytes", len(got))
	}
}

func checkFull(t *testing.T, folder string) {
	f := Open(folder)
	if err := f.Write(name, []byte("old")); err != nil {
		t.Fatal(err)
	}
	wantReason(t, f.Write(name, make([]byte, 1<<20)), Full)
	if got := content(t, filepath.Join(folder, name)); got != "old" {
		t.Errorf("content of %d bytes", len(got))
	}
	if got := files(t, folder); got != name {
		t.Errorf("the folder holds %s", got)
	}
	if err := f.Write(name, []byte("old")); err != nil {
		t.Errorf("a small file has room: %v", err)
	}
}

// The process is killed at a step; the next one finds the old content, no
// secrets lying about, and can write.
func TestKilled(t *testing.T) {
	for _, step := range []string{"write", "sync", "close", "rename"} {
		folder := t.TempDir()
		path := filepath.Join(folder, name)
		put(t, path, "old", 0o600)
		kill(t, child(step, folder))
		if got := files(t, folder); !strings.Contains(got, tempInfix) {
			t.Errorf("%s: killed too late or too early: the folder holds %s", step, got)
		}
		f := Open(folder)
		if data, err := f.Read(name); err != nil || string(data) != "old" {
			t.Errorf("%s: read %q, error %v", step, data, err)
		}
		if got := files(t, folder); got != name {
			t.Errorf("%s: the folder holds %s", step, got)
		}
		if err := f.Write(name, []byte("new")); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// Killed after the rename, the new content stands.
func TestKilledAfterRename(t *testing.T) {
	folder := t.TempDir()
	put(t, filepath.Join(folder, name), "old", 0o600)
	kill(t, child("sync folder", folder))
	if data, err := Open(folder).Read(name); err != nil || string(data) != "new" {
		t.Errorf("read %q, error %v", data, err)
	}
}

// kill starts the process, waits until it says where it hangs, and kills it.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "hanging\n" {
		t.Errorf("child said %q, %v", line, err)
	}
	cmd.Process.Kill()
	go io.Copy(io.Discard, out)
	if cmd.Wait(); cmd.ProcessState.Success() {
		t.Error("the child was not killed")
	}
}

const (
	childStep   = "STORE_TEST_STEP"
	childFolder = "STORE_TEST_FOLDER"
)

// child is this test program again, which does what runChild says.
func child(step, folder string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childStep+"="+step, childFolder+"="+folder)
	return cmd
}

func TestMain(m *testing.M) {
	if step := os.Getenv(childStep); step != "" {
		os.Exit(runChild(step, os.Getenv(childFolder)))
	}
	os.Exit(m.Run())
}

func runChild(step, folder string) int {
	f := Open(folder)
	if step == "limit" {
		return underLimit(f)
	}
	f.system = faulty{step: step, hang: func() {
		os.Stdout.WriteString("hanging\n")
		time.Sleep(time.Minute)
	}}
	f.Write(name, []byte("new"))
	return 1
}

// underLimit returns 0 if a file over the limit is refused for want of room.
func underLimit(f *Folder) int {
	const limit = 64 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return 2
	}
	if err := f.Write(name, []byte("old")); err != nil {
		return 3
	}
	err, ok := f.Write(name, make([]byte, 1<<20)).(*Error)
	if !ok || err.Reason != Full {
		return 4
	}
	return 0
}
