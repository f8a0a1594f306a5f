package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
)

// system is what Write and Aside need of the file system, so that tests can let
// any step fail.
type system interface {
	MakeFolder(path string, mode fs.FileMode) error
	// Create makes a new file whose name begins with prefix.
	Create(prefix string, mode fs.FileMode) (file, error)
	Rename(from, to string) error
	SyncFolder(path string) error
}

type file interface {
	io.WriteCloser
	Name() string
	Sync() error
}

type realSystem struct{}

func (realSystem) MakeFolder(path string, mode fs.FileMode) error {
	return os.MkdirAll(path, mode)
}

// createLimit bounds the search for a free temporary name.
const createLimit = 100

func (realSystem) Create(prefix string, mode fs.FileMode) (file, error) {
	for n := range createLimit {
		f, err := os.OpenFile(prefix+strconv.Itoa(n), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	return nil, fmt.Errorf("no free temporary name: %w", fs.ErrExist)
}

func (realSystem) Rename(from, to string) error { return os.Rename(from, to) }

func (realSystem) SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
