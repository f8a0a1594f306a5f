package ui

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// Widest is the widest text that a column has, so that it can be made wide enough for
// it. Names, which may be of any length, get room for a common one.
func (l KnownList) Widest(c KnownColumn) string {
	day := time.Date(2000, 10, 20, 20, 0, 0, 0, l.Now.Location())
	switch c {
	case ColumnBuddy, ColumnAccount:
		return strings.Repeat("n", 22)
	case ColumnClient:
		return strings.Repeat("n", 14)
	case ColumnLevel:
		return longest(l.levels())
	case ColumnVerified:
		return longest([]string{
			l.verified(Known{How: HowCompared, Verified: day}),
			l.verified(Known{How: HowSecret, Verified: day}),
			l.verified(Known{How: HowElsewhere}),
		})
	default:
		return l.Cell(Known{First: day, Last: day, Fingerprint: [20]byte(bytes.Repeat([]byte{0xD0}, 20))}, c)
	}
}

// levels are what is shown of all levels, of those that can be reached or cannot.
func (l KnownList) levels() (names []string) {
	for level := NotPrivate; level <= Private; level++ {
		names = append(names, l.level(Known{Level: level, InUse: level != NotPrivate}))
	}
	return names
}

func longest(texts []string) (most string) {
	for _, t := range texts {
		if utf8.RuneCountInString(t) > utf8.RuneCountInString(most) {
			most = t
		}
	}
	return most
}
