package keyfile

import (
	"fmt"
	"strconv"
	"strings"
)

// minTag is the smallest instance tag that names a client (Protocol-v3,
// "Instance Tags").
const minTag = 0x100

// tagsHeader starts a new file. It has no tab, so that every reader passes over
// it.
const tagsHeader = "# These tags belong to this computer only: do not copy the file to another one."

// Tags holds our own instance tags, one per account: the file
// otr.instance_tags. An empty one comes from ParseTags(nil).
type Tags struct {
	lines   []tagLine
	index   map[Account]int
	changes changes[Account]
}

// tagLine is an entry, or with tag 0 a line that is kept as it is.
type tagLine struct {
	account Account
	tag     uint32
	text    string
}

// ParseTags reads a tag file: lines of account, protocol and eight characters of
// tag, separated by tabs. Of repeated accounts the last one counts.
func ParseTags(data []byte) (*Tags, []Problem, error) {
	t := &Tags{index: make(map[Account]int)}
	var problems []Problem
	var damaged bool
	var used, refused int
	for n, l := range lines(string(data)) {
		entry, kind := parseTagLine(l)
		switch {
		case kind == entryLine:
			used++
			t.set(entry)
		case strings.IndexByte(l, 0) >= 0:
			damaged = true
			problems = append(problems, Problem{Kind: BadLine, Line: n})
		case remark(l):
			t.lines = append(t.lines, tagLine{text: l})
		default:
			refused++
			problems = append(problems, Problem{Kind: kind.problem(), Line: n})
			t.lines = append(t.lines, tagLine{text: l})
		}
	}
	if used == 0 && refused > 0 {
		damaged = true
		t.lines = nil
	}
	if damaged {
		return t, problems, ErrDamaged
	}
	return t, problems, nil
}

func parseTagLine(l string) (tagLine, lineKind) {
	name, rest, ok1 := strings.Cut(l, "\t")
	protocol, digits, ok2 := strings.Cut(rest, "\t")
	if !ok1 || !ok2 || strings.IndexByte(l, 0) >= 0 {
		return tagLine{}, badLine
	}
	tag, ok := parseTag(untilReturn(digits))
	if !ok {
		return tagLine{}, badLine
	}
	entry := tagLine{account: Account{Name: name, Protocol: protocol}, tag: tag}
	if !fits(entry.length()) {
		return tagLine{}, longLine
	}
	return entry, entryLine
}

// parseTag reads eight characters, of which the first two may be "0x", as libotr
// takes them.
func parseTag(digits string) (uint32, bool) {
	if len(digits) != 8 {
		return 0, false
	}
	if prefix := digits[:2]; prefix == "0x" || prefix == "0X" {
		digits = digits[2:]
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	return uint32(n), err == nil && n >= minTag
}

// length of the written line: two names, eight digits, two tabs, a line feed.
func (l tagLine) length() int { return len(l.account.Name) + len(l.account.Protocol) + 11 }

func (t *Tags) set(entry tagLine) {
	if at, ok := t.index[entry.account]; ok {
		t.lines[at].tag = entry.tag
		return
	}
	t.index[entry.account] = len(t.lines)
	t.lines = append(t.lines, entry)
}

// Find returns the account's instance tag. A tag belongs to one client, so the
// account name is taken exactly, resource included.
func (t *Tags) Find(a Account) (tag uint32, ok bool) {
	at, ok := t.index[a]
	if !ok {
		return 0, false
	}
	return t.lines[at].tag, true
}

// FindSame is Find for names that differ and mean one client, which is what same
// tells. Of several the last one counts.
func (t *Tags) FindSame(a Account, same func(Account) bool) (tag uint32, ok bool) {
	if tag, ok = t.Find(a); ok {
		return tag, true
	}
	for _, l := range t.lines {
		if l.tag != 0 && same(l.account) {
			tag, ok = l.tag, true
		}
	}
	return tag, ok
}

// Set gives the account an instance tag. The error is ErrSmallTag, ErrLongLine or
// a *NameError.
func (t *Tags) Set(a Account, tag uint32) error {
	if tag < minTag {
		return ErrSmallTag
	}
	if err := checkAccount(a); err != nil {
		return err
	}
	entry := tagLine{account: a, tag: tag}
	if !fits(entry.length()) {
		return ErrLongLine
	}
	if len(t.lines) == 0 {
		t.lines = append(t.lines, tagLine{text: tagsHeader})
	}
	_, known := t.index[a]
	t.set(entry)
	t.changes.touch(a, !known)
	return nil
}

// TagChange is an account's tag that became another one.
type TagChange struct {
	Account Account
	Tag     uint32
}

// Begin returns what changed since the file was read or last written. It is on
// its way to the file then, until Written or Failed.
func (t *Tags) Begin() []TagChange {
	var out []TagChange
	taken := t.changes.begin()
	for _, l := range t.lines {
		if _, changed := taken[l.account]; changed && l.tag != 0 {
			out = append(out, TagChange{l.account, l.tag})
		}
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (t *Tags) Failed() {
	t.changes.failed(func(a Account) bool { _, ok := t.index[a]; return ok })
}

// Apply makes changes to what was read from the file. They do not count as
// changes.
func (t *Tags) Apply(cs []TagChange) {
	for _, c := range cs {
		_ = t.Set(c.Account, c.Tag) // it could be set before
	}
	t.changes = changes[Account]{}
}

// Written says that file was written, which has what Begin returned. The content of t
// is that of file from now on, with what changed since.
func (t *Tags) Written(file *Tags) {
	changed := t.changes.since
	file.Apply(t.Begin())
	file.changes = changes[Account]{since: changed}
	*t = *file
}

// Bytes returns the content of the file: every line in its place, new ones at
// the end.
func (t *Tags) Bytes() []byte {
	var out []byte
	for _, l := range t.lines {
		if l.tag == 0 {
			out = append(append(out, l.text...), '\n')
			continue
		}
		out = fmt.Appendf(out, "%s\t%s\t%08x\n", l.account.Name, l.account.Protocol, l.tag)
	}
	return out
}
