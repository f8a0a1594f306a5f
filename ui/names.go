package ui

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Words writes the texts about one buddy. It is cheap to make and holds no
// state: one for each event will do.
type Words struct {
	Tr    Translator
	Buddy string    // the buddy's name on the network; peer-influenced
	Alias string    // the user's own name for the buddy; "": there is none
	Nick  string    // what the buddy calls itself, peer-chosen; "": nothing
	Room  bool      // Buddy is a nick in a room, which its owner chose
	Now   time.Time // its location is the user's: times are shown there as HH:MM
}

// Name is what the buddy is called in running text: as the user does, or else by
// the name on the network. What the buddy calls itself proves nothing: it stands
// quoted beside that name, never alone; in a room there is nothing else.
func (w Words) Name() string {
	if w.Room {
		return Quote(w.Buddy, maxName)
	}
	if alias := inText(w.Alias); alias != "" {
		return alias
	}
	name := inText(w.Buddy)
	nick := Quote(w.Nick, maxPeer)
	if nick == "" || Clean(w.Nick, maxName) == Clean(w.Buddy, maxName) {
		return name
	}
	return nick + " (" + name + ")"
}

// inText is a name for use in running text: one line, at most 64 characters. An
// address or a plain nick stands as it is, so that the text reads "with bob" and
// nothing else, isolated where it is written from right to left. Any other name is
// quoted: it could read as a part of the sentence.
func inText(name string) string {
	name = Clean(name, maxName)
	if strings.ContainsFunc(name, inSentences) {
		return Quote(name, maxName)
	}
	if rightToLeft(name) {
		return isolate(name)
	}
	return name
}

// inSentences reports whether a character is one that names of one word need not
// have.
func inSentences(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("@._-+/", r)
}

// Level is a level's name as menus show it.
func (w Words) Level(l Level) string {
	switch l {
	case Finished:
		return w.Tr("Finished")
	case Unverified:
		return w.Tr("Unverified")
	case Private:
		return w.Tr("Private")
	default:
		return w.Tr("Not private")
	}
}

// Session is how a session is called in running text, such as
// session 2 ("phone"). Words of ours come first, what the peer chose is quoted.
func (w Words) Session(s Session) string {
	number := Places{"number": itoa(s.Number)}
	client := Quote(s.Resource, maxPeer)
	if client == "" {
		return Fill(w.Tr("session {number}"), number)
	}
	number["client"] = client
	return Fill(w.Tr("session {number} ({client})"), number)
}

// client is the quoted name of the client behind an address, "" if the address
// names none.
func client(address string) string {
	return Quote(resource(address), maxPeer)
}

// resource is the part of an address that names the client; where the address
// has no such part, all of it.
func resource(address string) string {
	if _, after, found := strings.Cut(address, "/"); found {
		return after
	}
	return address
}

// clock is a time of day in the user's place, with the day in its stead when
// that was not today.
func (w Words) clock(t time.Time) string {
	t = t.In(w.Now.Location())
	y, m, d := t.Date()
	if ny, nm, nd := w.Now.Date(); !w.Now.IsZero() && (y != ny || m != nm || d != nd) {
		return t.Format(time.DateOnly)
	}
	return t.Format("15:04")
}

func itoa(n int) string { return strconv.Itoa(n) }

// capital makes the first letter of a sentence upper case.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// fingerprint is a session's, hex digits and blanks alone.
func fingerprint(s Session) string { return hexDigits(s.Fingerprint) }

func hexDigits(s string) string {
	return Clean(strings.Map(func(r rune) rune {
		if r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'F' {
			return r
		}
		return -1
	}, s), 44)
}
