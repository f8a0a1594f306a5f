package plugin

import "hash/maphash"

// A fileMark knows a file again that is as it was last read or written here. The zero one
// knows none.
type fileMark struct {
	seed maphash.Seed
	sum  uint64
}

// markOf is the mark of a file's content.
func markOf(data []byte) fileMark {
	l := fileMark{seed: maphash.MakeSeed()}
	l.sum = maphash.Bytes(l.seed, data)
	return l
}

// adding is how a file learns what changed. One that is as it was left is only added
// to: it may be long, and making it anew from what it says takes several times its
// size. add and anew run off the main thread.
type adding struct {
	// add writes what changed behind the end of a file, "" for an empty one; ok is false
	// where that cannot say it.
	add func(end []byte) (out []byte, ok bool)
	// anew makes what changed to what is in the file, nil for none; damaged says that
	// the file could not be understood.
	anew func(file []byte) (data []byte, damaged bool)
	// done follows on the main thread, once; made says that the file was made anew.
	done func(ok, made bool)
}

// saving is the write of it. l becomes the mark of what the file is then.
func (l *fileMark) saving(a adding) saving {
	t, made := tail{now: *l}, false
	s := saving{
		merge: func(file []byte) (data []byte, damaged bool) {
			made = true
			data, damaged = a.anew(file)
			t.now = markOf(data)
			return data, damaged
		},
		done: func(ok bool) {
			if ok {
				*l = t.now
			}
			a.done(ok, made)
		},
	}
	if l.seed != (maphash.Seed{}) {
		t.hash.SetSeed(l.seed)
		s.see, s.end = t.see, func() ([]byte, bool) { return t.end(a.add) }
	}
	return s
}

// tail is what is remembered of a file that goes by.
type tail struct {
	now  fileMark
	hash maphash.Hash
	last []byte // one byte; none of an empty file
}

func (t *tail) see(piece []byte) {
	t.hash.Write(piece)
	if n := len(piece); n > 0 {
		t.last = []byte{piece[n-1]}
	}
}

// end is what comes behind a file that is as it was left.
func (t *tail) end(add func([]byte) ([]byte, bool)) (more []byte, ok bool) {
	if t.hash.Sum64() != t.now.sum {
		return nil, false
	}
	out, ok := add(t.last)
	if !ok {
		return nil, false
	}
	more = out[len(t.last):]
	t.hash.Write(more)
	t.now.sum = t.hash.Sum64()
	return more, true
}
