package plugin

import (
	"bytes"
	"errors"
	"io/fs"
	"sync"
	"syscall"
	"time"

	"pidgin-otr/ui"
)

// Files are written off the main thread, one write a file at a time. A write
// reads the file first: another program of the same user may have changed it,
// and only what changed here is made to it.

// saveInterval is how often a file is written at most for what other people do.
// What the user does is written at once.
const saveInterval = 2 * time.Second

// saveAgain is how long after a write that failed it is tried once more. What stays off
// the disk would be missing after a crash: a key that was never agreed could be taken
// for one that was.
const saveAgain = 5 * time.Minute

// saving is what is to be written to a file.
type saving struct {
	// see and end add to a file that is as it was left, as Files.Extend has it; nil
	// where the file is always made anew. They run off the main thread.
	see func(piece []byte)
	end func() (more []byte, ok bool)
	// merge makes what changed here to what is in the file now, nil for none, where
	// that cannot be added. damaged says that the file could not be understood: it is
	// kept aside. It runs off the main thread.
	merge func(file []byte) (data []byte, damaged bool)
	// done follows on the main thread, once; ok says that the file holds it.
	done func(ok bool)
}

// writing is a write that is under way.
type writing struct {
	saving
	kept string       // where a damaged file went
	run  func() error // does it once, whoever calls; the others wait
}

// save writes what changed in the file, at once.
func (p *Plugin) save(f *userFile) { p.saveAt(f, p.host.Now()) }

// saveSoon writes what changed in the file, at most once in a while.
func (p *Plugin) saveSoon(f *userFile) { p.saveAt(f, f.written.Add(saveInterval)) }

func (p *Plugin) saveAt(f *userFile, due time.Time) {
	if f.locked {
		return
	}
	if now := p.host.Now(); due.Before(now) {
		due = now
	}
	if f.due.IsZero() || due.Before(f.due) {
		f.due = due
	}
	f.unsaved = true
	p.writeDue(f)
	p.tickLater()
}

// writeDue begins the write that is due, unless one is under way.
func (p *Plugin) writeDue(f *userFile) {
	if f.now != nil || f.due.IsZero() || f.due.After(p.host.Now()) {
		return
	}
	w := p.begin(f)
	p.host.Go(w.run, func(err error) {
		p.safely("a written file", func() {
			p.finishWrite(f, w, err)
			p.writeDue(f)
			p.tickLater()
		})
	})
}

// begin takes what changed. What changes from here on is for the next write.
func (p *Plugin) begin(f *userFile) *writing {
	w, name := &writing{saving: f.take()}, f.name
	w.run = sync.OnceValue(func() error { return p.replace(name, w) })
	f.now, f.unsaved, f.due = w, false, time.Time{}
	return w
}

// replace adds to the file or writes it anew. It may run on any goroutine.
func (p *Plugin) replace(name string, w *writing) error {
	if w.end != nil {
		if extended, err := p.files.Extend(name, w.see, w.end); extended || err != nil {
			return err
		}
	}
	old, err := p.files.Read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer clear(old)
	data, damaged := w.merge(old)
	defer clear(data)
	if damaged {
		if w.kept, err = p.files.Aside(name); err != nil {
			return err
		}
	} else if old != nil && bytes.Equal(data, old) {
		return nil
	}
	return p.files.Write(name, data)
}

// finishWrite follows a write. A failure is told once, and one of the same cause once for
// all files, until a write works; what changed is in memory and goes out with the
// next write that works.
func (p *Plugin) finishWrite(f *userFile, w *writing, err error) {
	if f.now != w {
		return
	}
	f.now, f.written = nil, p.host.Now()
	f.unsaved = f.unsaved || err != nil
	if err != nil && f.due.IsZero() {
		f.due = f.written.Add(saveAgain)
	}
	w.done(err == nil)
	if w.kept != "" {
		p.inform(ui.FileDamaged(p.host.Tr, f.name, w.kept, f.holds))
	}
	tell := err != nil && !f.told && !sameCause(err, p.unwritten)
	if tell {
		p.inform(ui.FileNotWritten(p.host.Tr, f.name, noRoom(err)))
	}
	f.told, p.unwritten = err != nil && (f.told || tell), err
}

// flush writes all that is not on the disk yet, and returns when it is: nothing
// may be lost when the plugin goes.
func (p *Plugin) flush() {
	for _, f := range p.userFiles() {
		p.safely("writing "+f.name, func() {
			if w := f.now; w != nil {
				p.finishWrite(f, w, w.run())
			}
			if f.unsaved && !f.locked {
				w := p.begin(f)
				p.finishWrite(f, w, w.run())
			}
		})
	}
}

// writeAllDue begins the writes that are due and says when the next one is; zero:
// none.
func (p *Plugin) writeAllDue() (next time.Time) {
	for _, f := range p.userFiles() {
		p.writeDue(f)
		if f.now == nil {
			next = earlier(next, f.due)
		}
	}
	return next
}

// earlier is the first of two times; zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// sameCause reports whether the system gave the same reason for two failures, or no
// room was left either time.
func sameCause(a, b error) bool {
	var x, y syscall.Errno
	return noRoom(a) && noRoom(b) || errors.As(a, &x) && errors.As(b, &y) && x == y
}

func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
