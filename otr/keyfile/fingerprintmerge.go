package keyfile

import (
	"cmp"
	"slices"

	"pidgin-otr/otr/dsa"
)

// FingerprintChange is what became of one fingerprint of a buddy.
type FingerprintChange struct {
	Peer        Peer
	Fingerprint dsa.Fingerprint
	Trust       Trust
	Gone        bool
	Found       bool // only added: where the file has it, the file's trust stands
}

// Begin returns what changed since the file was read or last written, in file
// order. It is on its way to the file then, until Written or Failed.
func (f *Fingerprints) Begin() []FingerprintChange {
	taken := f.changes.begin()
	placed := make([]placedChange, 0, len(taken))
	for k, added := range taken {
		c := FingerprintChange{Peer: k.peer, Fingerprint: k.fingerprint, Found: added}
		_, n, ok := f.find(k.peer, k.fingerprint)
		if ok {
			c.Trust = f.trust(&f.lines[n])
		}
		c.Gone = !ok
		placed = append(placed, placedChange{n, c})
	}
	slices.SortFunc(placed, func(a, b placedChange) int { return cmp.Compare(a.at, b.at) })
	out := make([]FingerprintChange, len(placed))
	for i := range placed {
		out[i] = placed[i].FingerprintChange
	}
	return out
}

// placedChange is a change with its line.
type placedChange struct {
	at int32
	FingerprintChange
}

// Everything returns what is known as if it had just been found, in file order.
func (f *Fingerprints) Everything() []FingerprintChange {
	out := make([]FingerprintChange, 0, f.known)
	for who, k := range f.All() {
		out = append(out, FingerprintChange{Peer: who, Fingerprint: k.Fingerprint, Trust: k.Trust, Found: true})
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (f *Fingerprints) Failed() {
	f.changes.failed(func(k known) bool {
		_, _, ok := f.find(k.peer, k.fingerprint)
		return ok
	})
}

// Written says that file was written, which has what Begin returned. The content of f
// is that of file from now on, with what changed since.
func (f *Fingerprints) Written(file *Fingerprints) {
	changed := f.changes.since
	since := f.Begin()
	file.Apply(since)
	file.changes = changes[known]{since: changed}
	*f = *file
}

// Saved is Written for a file that holds what Begin returned and nothing else that
// is new here.
func (f *Fingerprints) Saved() { f.changes.taken = nil }

// AppendFound writes changes behind the end of a file that has none of their
// fingerprints; ok is false if one of them is no such change. A long file need not be
// understood for it, nor be held in memory: its last byte is enough.
func AppendFound(file []byte, cs []FingerprintChange) (out []byte, ok bool) {
	for _, c := range cs {
		if !c.Found || c.Gone {
			return file, false
		}
	}
	size := 1
	for _, c := range cs {
		size += entryLength(c.Peer, string(c.Trust))
	}
	file = slices.Grow(lineEnded(file), size)
	for _, c := range cs {
		file = appendEntry(file, c.Peer, &c.Fingerprint, string(c.Trust))
	}
	return file, true
}

// Apply makes changes to what was read from the file. They do not count as
// changes.
func (f *Fingerprints) Apply(cs []FingerprintChange) {
	for _, c := range cs {
		if c.Gone {
			f.Forget(c.Peer, c.Fingerprint)
			continue
		}
		if _, _, ok := f.find(c.Peer, c.Fingerprint); ok && c.Found {
			continue
		}
		if f.check(c.Peer, c.Trust) == nil {
			f.set(f.peer(c.Peer), c.Fingerprint, string(c.Trust))
		}
	}
	f.changes = changes[known]{}
}

// Names reports whether any buddy is known by the fingerprint.
func (f *Fingerprints) Names(fp dsa.Fingerprint) bool {
	for i := range f.lines {
		if f.lines[i].peer >= 0 && f.lines[i].fingerprint == fp {
			return true
		}
	}
	return false
}
