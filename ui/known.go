package ui

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Known is a fingerprint that is on file for a buddy, and what is known of it.
type Known struct {
	Alias       string // the user's own name for the buddy; "": there is none
	Name        string // the buddy's on the network; peer-influenced
	Account     string // of the user
	Fingerprint [20]byte
	Level       Level // of the best session that uses it; NotPrivate: none does
	InUse       bool  // a session has it, perhaps one that has ended
	Online      bool  // the account is connected
	Away        bool  // the client of that session is offline
	How         How
	Verified    time.Time // zero: not known
	First, Last time.Time // seen; zero: not known
	Client      string    // that was seen last, peer-chosen
}

// How a fingerprint was verified.
type How uint8

const (
	HowNot       How = iota
	HowCompared      // the user compared it
	HowSecret        // the buddy knew a secret
	HowElsewhere     // another program says so
)

// KnownColumn is one column of the list of known fingerprints.
type KnownColumn int

const (
	ColumnBuddy KnownColumn = iota
	ColumnAccount
	ColumnLevel
	ColumnVerified
	ColumnFingerprint
	ColumnFirst
	ColumnLast
	ColumnClient
	KnownColumns // how many there are
)

// KnownList writes the list of known fingerprints. Now's location is the user's.
type KnownList struct {
	Tr  Translator
	Now time.Time
}

// Heading is the title of a column.
func (l KnownList) Heading(c KnownColumn) string {
	switch c {
	case ColumnBuddy:
		return l.Tr("Buddy")
	case ColumnAccount:
		return l.Tr("Account")
	case ColumnFingerprint:
		return l.Tr("Fingerprint")
	case ColumnLevel:
		return l.Tr("Level now")
	case ColumnVerified:
		return l.Tr("Verified")
	case ColumnFirst:
		return l.Tr("First seen")
	case ColumnLast:
		return l.Tr("Last seen")
	default:
		return l.Tr("Last client")
	}
}

// Cell is what a column shows of a fingerprint: plain text, one line.
func (l KnownList) Cell(k Known, c KnownColumn) string {
	switch c {
	case ColumnBuddy:
		return k.buddy()
	case ColumnAccount:
		return Clean(k.Account, maxName)
	case ColumnFingerprint:
		return k.fingerprint()
	case ColumnLevel:
		return l.level(k)
	case ColumnVerified:
		return l.verified(k)
	case ColumnFirst:
		return l.day(k.First)
	case ColumnLast:
		return l.day(k.Last)
	default:
		return Quote(k.Client, maxPeer)
	}
}

// level is the level of the best session, and whether that can be reached.
func (l KnownList) level(k Known) string {
	level := Words{Tr: l.Tr}.Level(k.Level)
	if k.InUse && (k.Away || !k.Online) {
		return level + l.Tr(", offline")
	}
	return level
}

// buddy is the alias and the name; the alias is the user's own word.
func (k Known) buddy() string {
	name := Clean(k.Name, maxName)
	if alias := Clean(k.Alias, maxName); alias != "" && alias != name {
		return oneWay(alias) + " (" + oneWay(name) + ")"
	}
	return name
}

// oneWay keeps a name that is written from right to left from turning what stands
// beside it.
func oneWay(name string) string {
	if rightToLeft(name) {
		return isolate(name)
	}
	return name
}

func (l KnownList) verified(k Known) string {
	when := Places{"day": l.day(k.Verified)}
	switch {
	case k.How == HowNot:
		return ""
	case k.How == HowElsewhere:
		return l.Tr("by another program")
	case k.How == HowSecret && k.Verified.IsZero():
		return l.Tr("by a secret")
	case k.How == HowSecret:
		return Fill(l.Tr("by a secret, {day}"), when)
	case k.Verified.IsZero():
		return l.Tr("compared")
	default:
		return Fill(l.Tr("compared, {day}"), when)
	}
}

// day is a date with the time, which also sorts as text.
func (l KnownList) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.Now.Location()).Format("2006-01-02 15:04")
}

// Sort returns the places of the fingerprints in the order of a column, with down
// the other way round. What is equal there is ordered by buddy, account and as it was.
func (l KnownList) Sort(list []Known, by KnownColumn, down bool) (order []int) {
	keys := make([]string, len(list))
	order = make([]int, len(list))
	for i := range list {
		order[i], keys[i] = i, l.sortKey(&list[i], by)
	}
	slices.SortFunc(order, func(i, j int) int {
		c := strings.Compare(keys[i], keys[j])
		if c == 0 {
			return alike(list, i, j)
		}
		if down {
			return -c
		}
		return c
	})
	return order
}

// alike orders two fingerprints that a column does not tell apart.
func alike(list []Known, i, j int) int {
	a, b := &list[i], &list[j]
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Account, b.Account), cmp.Compare(i, j))
}

// sortKey is a text that is ordered as the column is.
func (l KnownList) sortKey(k *Known, by KnownColumn) string {
	switch by {
	case ColumnBuddy:
		if k.Alias != "" {
			return strings.ToLower(k.Alias)
		}
		return strings.ToLower(k.Name)
	case ColumnFingerprint:
		return string(k.Fingerprint[:])
	case ColumnLevel:
		return string(rune('0' + k.Level))
	case ColumnVerified:
		return string(rune('0'+k.How)) + instant(k.Verified)
	case ColumnFirst:
		return instant(k.First)
	case ColumnLast:
		return instant(k.Last)
	case ColumnClient:
		return strings.ToLower(k.Client)
	default:
		return strings.ToLower(k.Account)
	}
}

// instant is a time as a text that sorts as it does.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(binary.BigEndian.AppendUint64(nil, uint64(t.Unix())))
}

// fingerprint is five groups of eight upper-case hex digits.
func (k Known) fingerprint() string {
	return fmt.Sprintf("%X %X %X %X %X", k.Fingerprint[:4], k.Fingerprint[4:8], k.Fingerprint[8:12], k.Fingerprint[12:16], k.Fingerprint[16:])
}

// Matcher returns what tells whether a fingerprint is one that the user looks for: the
// typed text stands in its buddy's alias or name, its account or its digits.
func Matcher(typed string) func(*Known) bool {
	typed = strings.ToLower(strings.TrimSpace(typed))
	digits := strings.ReplaceAll(typed, " ", "")
	var all [2 * len(Known{}.Fingerprint)]byte
	return func(k *Known) bool {
		if has(k.Name, typed) || has(k.Alias, typed) || has(k.Account, typed) {
			return true
		}
		hex.Encode(all[:], k.Fingerprint[:])
		return bytes.Contains(all[:], []byte(digits))
	}
}

func has(text, typed string) bool { return strings.Contains(strings.ToLower(text), typed) }

// Title is the title of the list.
func (l KnownList) Title() string { return l.Tr("Known fingerprints") }

// Copied is the text that copying the fingerprints gives: of one the fingerprint
// alone, of several a line for each.
func (l KnownList) Copied(list []Known) string {
	if len(list) == 1 {
		return list[0].fingerprint()
	}
	var lines []string
	for _, k := range list {
		lines = append(lines, k.line())
	}
	return strings.Join(lines, "\n")
}

// line is what a fingerprint is called besides others: it is unlike any other's.
func (k Known) line() string {
	return dashed(k.buddy(), Clean(k.Account, maxName), k.fingerprint())
}

// Found is a line of a list without columns, with its number there.
func (l KnownList) Found(number int, k Known) string {
	return itoa(number) + ". " + dashed(k.buddy(), Clean(k.Account, maxName), l.level(k), l.verified(k), k.fingerprint())
}
