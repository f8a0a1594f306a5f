package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	data, err := readAtMost(target, max)
	return data, wrap(name, err)
}

// readAtMost reads a file of at most max bytes. One that holds more than it says is
// refused: some that the system makes up say that they are empty, and have no end.
func readAtMost(path string, max int) ([]byte, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	from, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > int64(max) {
		return nil, errTooLarge
	}
	data := make([]byte, info.Size()+1)
	n, err := io.ReadFull(from, data)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return data[:n], nil
	case err == nil:
		err = errTooLarge
	}
	clear(data)
	return nil, err
}

// WriteOutside replaces a file of the user's choice as Write does. Within the folder,
// and where a link of the folder leads, it is refused: the program's own files would
// be lost.
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
	return wrap(name, f.replace(target, whole(data)))
}

// holds reports whether the file would stand in the folder itself, or where a file of
// the folder is a link to.
func (f *Folder) holds(target string) (bool, error) {
	if _, err := os.Stat(filepath.Dir(target)); err != nil {
		return false, err
	}
	if sameFolder(filepath.Dir(target), f.path) {
		return true, nil
	}
	entries, err := os.ReadDir(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return e.Type()&fs.ModeSymlink != 0 && f.linksTo(e.Name(), target)
	}), err
}

// linksTo reports whether a link of the folder leads to the target, which need not be
// there yet.
func (f *Folder) linksTo(name, target string) bool {
	to, err := resolve(filepath.Join(f.path, name))
	return err == nil && filepath.Base(to) == filepath.Base(target) && sameFolder(filepath.Dir(to), filepath.Dir(target))
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
