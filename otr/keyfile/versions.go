package keyfile

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"pidgin-otr/otr/dsa"
)

// VersionsName is the name of our own file of versions.
const VersionsName = "otr-sessions.versions"

// versionsHeader starts a new file. It has no tab: it is no entry.
const versionsHeader = "# The best version of OTR that each fingerprint has spoken."

// Versions holds the best protocol version that each known key has spoken with
// us, so that a fall back to an older one is seen after a restart too. The file
// is ours alone: pidgin-otr's have no place for it. An empty one comes from
// ParseVersions(nil).
type Versions struct {
	lines   []versionLine
	index   map[dsa.Fingerprint]int
	changes changes[dsa.Fingerprint]
}

// versionLine is an entry, or with best 0 a line that is kept as it is.
type versionLine struct {
	fingerprint dsa.Fingerprint
	best        uint8
	text        string
}

// ParseVersions reads a version file: lines of 40 hex digits, tab and one digit.
// Of repeated fingerprints the best version counts.
func ParseVersions(data []byte) (*Versions, []Problem, error) {
	v := &Versions{index: make(map[dsa.Fingerprint]int)}
	var problems []Problem
	var damaged bool
	for n, l := range lines(string(data)) {
		entry, ok := parseVersionLine(l)
		switch {
		case ok:
			v.set(entry)
		case strings.IndexByte(l, 0) >= 0:
			damaged = true
			problems = append(problems, Problem{Kind: BadLine, Line: n})
		default:
			if !remark(l) {
				problems = append(problems, Problem{Kind: BadLine, Line: n})
			}
			v.lines = append(v.lines, versionLine{text: l})
		}
	}
	if damaged {
		return v, problems, ErrDamaged
	}
	return v, problems, nil
}

func parseVersionLine(l string) (entry versionLine, ok bool) {
	digits, version, ok := strings.Cut(untilReturn(l), "\t")
	if !ok || len(digits) != 2*len(entry.fingerprint) || len(version) != 1 || version[0] < '1' || version[0] > '9' {
		return entry, false
	}
	entry.best = version[0] - '0'
	_, err := hex.Decode(entry.fingerprint[:], []byte(digits))
	return entry, err == nil
}

func (v *Versions) set(entry versionLine) (changed bool) {
	at, known := v.index[entry.fingerprint]
	switch {
	case !known:
		v.index[entry.fingerprint] = len(v.lines)
		v.lines = append(v.lines, entry)
	case v.lines[at].best >= entry.best:
		return false
	default:
		v.lines[at].best = entry.best
	}
	return true
}

// Best returns the best version that the key has spoken, 0 if none is known.
func (v *Versions) Best(fp dsa.Fingerprint) uint8 {
	if at, ok := v.index[fp]; ok {
		return v.lines[at].best
	}
	return 0
}

// Raise notes a version, 1 to 9, that the key has spoken. It reports whether
// that is better than what was known.
func (v *Versions) Raise(fp dsa.Fingerprint, version uint8) bool {
	if version < 1 || version > 9 {
		return false
	}
	if len(v.lines) == 0 {
		v.lines = append(v.lines, versionLine{text: versionsHeader})
	}
	_, known := v.index[fp]
	changed := v.set(versionLine{fingerprint: fp, best: version})
	if changed {
		v.changes.touch(fp, !known)
	}
	return changed
}

// Forget removes the fingerprint and reports whether it was there.
func (v *Versions) Forget(fp dsa.Fingerprint) bool {
	at, known := v.index[fp]
	if !known {
		return false
	}
	v.lines = slices.Delete(v.lines, at, at+1)
	delete(v.index, fp)
	for other, i := range v.index {
		if i > at {
			v.index[other] = i - 1
		}
	}
	v.changes.drop(fp)
	return true
}

// VersionChange is the best version of a key that became another one; 0: the key
// was forgotten.
type VersionChange struct {
	Fingerprint dsa.Fingerprint
	Best        uint8
}

// Begin returns what changed since the file was read or last written. It is on
// its way to the file then, until Written or Failed.
func (v *Versions) Begin() []VersionChange {
	taken := v.changes.begin()
	out := make([]VersionChange, 0, len(taken))
	for fp := range taken {
		if _, known := v.index[fp]; !known {
			out = append(out, VersionChange{Fingerprint: fp})
		}
	}
	for _, l := range v.lines {
		if _, changed := taken[l.fingerprint]; changed && l.best != 0 {
			out = append(out, VersionChange{l.fingerprint, l.best})
		}
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (v *Versions) Failed() {
	v.changes.failed(func(fp dsa.Fingerprint) bool { _, ok := v.index[fp]; return ok })
}

// Apply makes changes to what was read from the file. Of two versions the better
// one stays. They do not count as changes.
func (v *Versions) Apply(cs []VersionChange) {
	for _, c := range cs {
		if c.Best == 0 {
			v.Forget(c.Fingerprint)
		} else {
			v.Raise(c.Fingerprint, c.Best)
		}
	}
	v.changes = changes[dsa.Fingerprint]{}
}

// Written says that file was written, which has what Begin returned. The content of v
// is that of file from now on, with what changed since.
func (v *Versions) Written(file *Versions) {
	changed := v.changes.since
	file.Apply(v.Begin())
	file.changes = changes[dsa.Fingerprint]{since: changed}
	*v = *file
}

// Saved is Written for a file that has what Begin returned behind what it had.
func (v *Versions) Saved() { v.changes.taken = nil }

// AppendVersions writes changes behind the end of a file; ok is false, if
// a key was forgotten.
func AppendVersions(file []byte, cs []VersionChange) (out []byte, ok bool) {
	for _, c := range cs {
		if c.Best == 0 {
			return file, false
		}
	}
	if len(file) == 0 {
		file = append(file, versionsHeader+"\n"...)
	}
	file = lineEnded(file)
	for _, c := range cs {
		file = appendVersion(file, c.Fingerprint, c.Best)
	}
	return file, true
}

func appendVersion(out []byte, fp dsa.Fingerprint, best uint8) []byte {
	return fmt.Appendf(out, "%x\t%d\n", fp[:], best)
}

// Bytes returns the content of the file: every line in its place, new ones at
// the end.
func (v *Versions) Bytes() []byte {
	var out []byte
	for _, l := range v.lines {
		if l.best == 0 {
			out = append(append(out, l.text...), '\n')
			continue
		}
		out = appendVersion(out, l.fingerprint, l.best)
	}
	return out
}
