package desktop

import (
	"encoding/binary"
	"strings"
	"syscall"
	"testing"
)

// A moment is when something happens to a file of a folder.
type moment struct {
	start string // of the file's name
	event uint32
}

// when calls do, once, as soon as the moment has come in the folder. The result
// is closed afterwards.
func when(t *testing.T, folder string, m moment, do func()) <-chan struct{} {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := syscall.InotifyAddWatch(fd, folder, m.event); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer syscall.Close(fd)
		buffer := make([]byte, 1<<16)
		for {
			n, err := syscall.Read(fd, buffer)
			if err != nil || n <= 0 {
				return
			}
			if happened(buffer[:n], m) {
				do()
				close(done)
				return
			}
		}
	}()
	return done
}

// happened reports whether one of the events (inotify(7)) is the moment.
func happened(events []byte, m moment) bool {
	for len(events) >= syscall.SizeofInotifyEvent {
		length := int(binary.NativeEndian.Uint32(events[12:]))
		name := strings.TrimRight(string(events[syscall.SizeofInotifyEvent:][:length]), "\x00")
		if strings.HasPrefix(name, m.start) {
			return true
		}
		events = events[syscall.SizeofInotifyEvent+length:]
	}
	return false
}
