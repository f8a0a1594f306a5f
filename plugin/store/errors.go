package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Reason says what kept a file from being read, written or moved.
type Reason uint8

const (
	Other    Reason = iota
	Missing         // there is no such file, or no folder to put it in
	Denied          // the permissions, or a file system that is read only
	Full            // no room: disk, quota or size limit
	NotAFile        // a folder, a pipe or a device stands there
	LinkLoop        // symbolic links that lead nowhere
	Unread          // not written because it could not be read
)

func (r Reason) String() string {
	names := [...]string{"failed", "missing", "permission denied", "no room", "not a file", "symbolic links lead nowhere", "could not be read before"}
	if int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// Error is the error of every method of a Folder. Err, which it wraps, is what
// the system said.
type Error struct {
	Name   string // of the file, without its folder
	Reason Reason
	Err    error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s: %v", e.Name, e.Reason, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

var (
	errNotAFile = errors.New("not a regular file")
	errLinkLoop = errors.New("too many symbolic links")
	errUnread   = errors.New("would destroy what could not be read")
)

func wrap(name string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Name: name, Reason: reason(err), Err: err}
}

func reason(err error) Reason {
	for _, c := range [...]struct {
		err    error
		reason Reason
	}{
		{fs.ErrNotExist, Missing},
		{fs.ErrPermission, Denied},
		{syscall.EROFS, Denied},
		{syscall.ENOSPC, Full},
		{syscall.EDQUOT, Full},
		{syscall.EFBIG, Full},
		{errNotAFile, NotAFile},
		{syscall.EISDIR, NotAFile},
		{syscall.ENOTDIR, NotAFile},
		{errLinkLoop, LinkLoop},
		{syscall.ELOOP, LinkLoop},
		{errUnread, Unread},
	} {
		if errors.Is(err, c.err) {
			return c.reason
		}
	}
	return Other
}
