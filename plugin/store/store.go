// Package store keeps the user's files in one folder so that nothing is lost: a
// file is replaced as a whole or not at all, whenever the process dies or the
// disk is full, and what could not be read is never overwritten.
//
// Different files may be used by several goroutines at once, one file by one at a
// time. Contents may be secret: they are not copied, not logged and not part of any
// error; the caller wipes what it gets and gives.
package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// fileMode and folderMode: nobody but the user reads any of it.
const (
	fileMode   fs.FileMode = 0o600
	folderMode fs.FileMode = 0o700
)

// Folder is the folder that the files live in.
type Folder struct {
	path   string
	system system
	// unread names the files that are there but could not be read. They are not
	// written until they are kept aside or have been read.
	unread map[string]bool
	lock   sync.Mutex // guards unread
}

// Open returns the folder at the path. It need not be there yet: the first Write
// makes it.
func Open(path string) *Folder {
	return &Folder{path: path, system: realSystem{}, unread: make(map[string]bool)}
}

// Read returns the whole file. An *Error with reason Missing, which matches
// fs.ErrNotExist, means that there is none: a new one may be written. After any
// other error Write refuses the file until Aside moved it or Read succeeded.
// What an earlier process left behind when it died in a Write is removed.
func (f *Folder) Read(name string) ([]byte, error) {
	target, err := resolve(filepath.Join(f.path, name))
	if err == nil {
		removeLeftovers(target)
	}
	var data []byte
	if err == nil {
		data, err = readRegular(target)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		f.mark(name, false)
	} else {
		f.mark(name, true)
	}
	return data, wrap(name, err)
}

// readRegular reads a file that is one: opening a pipe would wait for ever.
func readRegular(path string) ([]byte, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func regular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNotAFile
	}
	return err
}

// Write replaces the whole file, mode 0600. The data is on the disk when it
// returns nil; on an *Error the old content stands. A symbolic link stays a link,
// the file that it points to is replaced.
func (f *Folder) Write(name string, data []byte) error {
	target, err := f.writable(name)
	if err != nil {
		return wrap(name, err)
	}
	return wrap(name, f.replace(target, whole(data)))
}

// writable is where the file is, if it may be written.
func (f *Folder) writable(name string) (target string, err error) {
	if f.isUnread(name) {
		return "", errUnread
	}
	if target, err = resolve(filepath.Join(f.path, name)); err != nil {
		return "", err
	}
	if err := f.system.MakeFolder(f.path, folderMode); err != nil {
		return "", err
	}
	if info, err := os.Lstat(target); err == nil && !info.Mode().IsRegular() {
		return "", errNotAFile
	}
	return target, nil
}

// whole writes the data.
func whole(data []byte) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := to.Write(data)
		return err
	}
}

// replace writes a new file beside the target and puts it in the target's place
// in one step. Until then, and whenever a step fails, the target is untouched.
func (f *Folder) replace(target string, fill func(io.Writer) error) (err error) {
	temp, err := f.system.Create(tempPrefix(target), fileMode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	if err = fill(temp); err == nil {
		err = temp.Sync()
	}
	if e := temp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err = f.system.Rename(temp.Name(), target); err != nil {
		return err
	}
	// The new content stands from here on; a folder that cannot be synced only
	// means that after a power failure the old one may be back.
	_ = f.system.SyncFolder(filepath.Dir(target))
	return nil
}

// Aside moves a file that cannot be used out of the way, without overwriting
// anything, and returns its new path, which ends in ".damaged-1" or a higher
// number. Of a symbolic link the file that it points to is moved; the link stays
// for the next Write.
func (f *Folder) Aside(name string) (kept string, err error) {
	target, err := resolve(filepath.Join(f.path, name))
	if err != nil {
		return "", wrap(name, err)
	}
	if _, err := os.Lstat(target); err != nil {
		return "", wrap(name, err)
	}
	kept, err = f.reserve(target)
	if err != nil {
		return "", wrap(name, err)
	}
	if err := f.system.Rename(target, kept); err != nil {
		os.Remove(kept)
		return "", wrap(name, err)
	}
	_ = f.system.SyncFolder(filepath.Dir(target))
	f.mark(name, false)
	return kept, nil
}

func (f *Folder) mark(name string, unread bool) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.unread[name] = unread
}

func (f *Folder) isUnread(name string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	return f.unread[name]
}

// asideLimit bounds the search for a free name.
const asideLimit = 1000

// reserve finds a free name beside the target and takes it with an empty file,
// so that nobody else can.
func (f *Folder) reserve(target string) (string, error) {
	for n := 1; n <= asideLimit; n++ {
		name := fmt.Sprintf("%s.damaged-%d", target, n)
		file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return name, file.Close()
	}
	return "", fs.ErrExist
}
