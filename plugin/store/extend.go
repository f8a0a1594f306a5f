package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// piece is how many bytes of a file are copied at once.
const piece = 64 << 10

// errAsItWas ends an Extend that adds nothing.
var errAsItWas = errors.New("the file stays as it was")

// Extend adds to the end of a file in the way that Write replaces it, without holding
// it in memory. see gets what the file holds, piece by piece, nothing if there is no
// file. end then says what comes behind that; ok is false if the file is to stay as it
// is. extended reports whether it ends so now. It is false, without an error, for a
// file that could not be read.
func (f *Folder) Extend(name string, see func(piece []byte), end func() (more []byte, ok bool)) (extended bool, err error) {
	if f.isUnread(name) {
		return false, nil
	}
	target, err := f.writable(name)
	if err != nil {
		return false, wrap(name, err)
	}
	removeLeftovers(target)
	err = f.replace(target, func(to io.Writer) error {
		if err := copySeen(to, target, see); err != nil {
			return err
		}
		more, ok := end()
		if extended = ok; !ok || len(more) == 0 {
			return errAsItWas
		}
		return whole(more)(to)
	})
	if errors.Is(err, errAsItWas) {
		return extended, nil
	}
	return err == nil, wrap(name, err)
}

func copySeen(to io.Writer, path string, see func([]byte)) error {
	from, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer from.Close()
	buffer := make([]byte, piece)
	defer clear(buffer)
	for {
		n, err := from.Read(buffer)
		see(buffer[:n])
		if _, err := to.Write(buffer[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
