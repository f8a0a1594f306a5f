package store

import (
	"errors"
	"os"
	"path/filepath"
)

// Files of the user's choice, elsewhere.

var (
	errTooLarge = errors.New("larger than such a file can be")
	errInside   = errors.New("would replace a file of the folder")
)

// ReadOutside returns a whole file of the user's choice, of at most max bytes. It is
// only read. The error is an *Error.
func (f *Folder) ReadOutside(path string, max int) ([]byte, error) {
	name := filepath.Base(path)
	target, err := resolve(path)
	if err != nil {
		return nil, wrap(name, err)
	}
	if info, err := os.Stat(target); err == nil && info.Mode().IsRegular() && info.Size() > int64(max) {
		return nil, wrap(name, errTooLarge)
	}
	data, err := readRegular(nil, target)
	return data, wrap(name, err)
}

// WriteOutside replaces a file of the user's choice as Write does. Within the folder
// it is refused: the program's own files would be lost.
func (f *Folder) WriteOutside(path string, data []byte) error {
	name := filepath.Base(path)
	target, err := resolve(path)
	if err != nil {
		return wrap(name, err)
	}
	inside, err := f.holds(target)
	if err != nil {
		return wrap(name, err)
	}
	if inside {
		return wrap(name, errInside)
	}
	if info, err := os.Lstat(target); err == nil && !info.Mode().IsRegular() {
		return wrap(name, errNotAFile)
	}
	return wrap(name, f.replace(target, data))
}

// holds reports whether the file would stand in the folder itself.
func (f *Folder) holds(target string) (bool, error) {
	folder, err := os.Stat(filepath.Dir(target))
	if err != nil {
		return false, err
	}
	own, err := os.Stat(f.path)
	return err == nil && os.SameFile(own, folder), nil
}
