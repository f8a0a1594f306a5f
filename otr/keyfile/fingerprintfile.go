package keyfile

import (
	"encoding/hex"
	"strings"

	"pidgin-otr/otr/dsa"
)

// ParseFingerprints reads a fingerprint file: lines of buddy, account, protocol,
// 40 hex digits and, optionally, trust, separated by tabs. Where a fingerprint
// is repeated for a buddy, the last trust counts. Unlike libotr, it does not
// take a digit that is no hex digit for a zero, and does not split long lines.
func ParseFingerprints(data []byte) (*Fingerprints, []Problem, error) {
	text := string(data)
	f := newFingerprints(countLines(text))
	var problems []Problem
	var damaged bool
	var used, refused int
	for n, l := range lines(text) {
		switch kind := f.parseLine(l); {
		case kind == entryLine:
			used++
		case strings.IndexByte(l, 0) >= 0:
			damaged = true
			problems = append(problems, Problem{Kind: BadLine, Line: n})
		case remark(l):
			f.keep(l)
		default:
			refused++
			problems = append(problems, Problem{Kind: kind.problem(), Line: n})
			f.keep(l)
		}
	}
	if used == 0 && refused > 0 {
		damaged = true
		f.lines = f.lines[:0]
	}
	f.own()
	if damaged {
		return f, problems, ErrDamaged
	}
	return f, problems, nil
}

// lineKind is what a line was found to be.
type lineKind uint8

const (
	entryLine lineKind = iota
	badLine
	longLine
)

func (k lineKind) problem() ProblemKind {
	if k == longLine {
		return LongLine
	}
	return BadLine
}

func (f *Fingerprints) parseLine(l string) lineKind {
	if strings.IndexByte(l, 0) >= 0 {
		return badLine
	}
	buddy, rest, ok1 := strings.Cut(l, "\t")
	name, rest, ok2 := strings.Cut(rest, "\t")
	protocol, rest, ok3 := strings.Cut(rest, "\t")
	digits, trust, hasTrust := strings.Cut(rest, "\t")
	if hasTrust {
		trust = untilReturn(trust)
	} else {
		digits = untilReturn(digits)
	}
	if !ok1 || !ok2 || !ok3 {
		return badLine
	}
	fp, ok := parseHex(digits)
	if !ok {
		return badLine
	}
	who := Peer{Buddy: buddy, Account: Account{Name: name, Protocol: protocol}}
	if !fits(entryLength(who, trust)) {
		return longLine
	}
	f.set(f.peer(who), fp, trust)
	return entryLine
}

// entryLength is the length of a written line: five fields, four tabs, one line
// feed.
func entryLength(who Peer, trust string) int {
	return len(who.Buddy) + len(who.Account.Name) + len(who.Account.Protocol) + 40 + len(trust) + 5
}

func parseHex(digits string) (fp dsa.Fingerprint, ok bool) {
	if len(digits) != 2*len(fp) {
		return fp, false
	}
	for i := range fp {
		hi, lo := nibble(digits[2*i]), nibble(digits[2*i+1])
		if hi|lo > 15 {
			return fp, false
		}
		fp[i] = hi<<4 | lo
	}
	return fp, true
}

// nibble returns the value of a hex digit, 255 for any other byte.
func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// Bytes returns the content of the file: every line in its place, new ones at
// the end, hex digits in lower case, the trust column always written.
func (f *Fingerprints) Bytes() []byte {
	out := make([]byte, 0, 128*len(f.lines))
	for i := range f.lines {
		l := &f.lines[i]
		switch l.peer {
		case gone:
			continue
		case none:
			out = append(out, f.texts[l.text]...)
		default:
			out = appendEntry(out, f.who(l.peer), &l.fingerprint, f.texts[l.text])
			continue
		}
		out = append(out, '\n')
	}
	return out
}

func appendEntry(out []byte, who Peer, fp *dsa.Fingerprint, trust string) []byte {
	out = append(append(out, who.Buddy...), '\t')
	out = append(append(out, who.Account.Name...), '\t')
	out = append(append(out, who.Account.Protocol...), '\t')
	out = hex.AppendEncode(out, fp[:])
	return append(append(append(out, '\t'), trust...), '\n')
}
