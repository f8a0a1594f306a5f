package ui

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CommandName is what the user types, behind a slash, before an order.
const CommandName = "otr"

// Order is what the user wants with a command.
type Order uint8

const (
	OrderHelp Order = iota
	OrderStart
	OrderEnd
	OrderRefresh
	OrderSessions
	OrderSelect
	OrderSecure
	OrderRecent
	OrderAll
	OrderAsk
	OrderSecret
	OrderAnswer
	OrderStop
	OrderVerify
	OrderFingerprint
	OrderAgain
	OrderKnown
	OrderKeys
	OrderTrust
	OrderSettings
	OrderUnknown // there is no such word
	OrderMisused // what follows the word is nothing that it takes
)

// Command is what was typed behind the command's name.
type Command struct {
	Order  Order
	Word   string // as typed, for an order that is unknown or misused
	Number int    // of a session; 0: none was named
	All    bool   // every session
	Text   string // a question
}

// takes is what may follow a word.
type takes uint8

const (
	nothing takes = iota
	mayNumber
	mayNumberOrAll
	number
	text
)

type commandWord struct {
	word  string
	order Order
	takes takes
}

func commandWords() []commandWord {
	return []commandWord{
		{"start", OrderStart, nothing},
		{"end", OrderEnd, mayNumberOrAll},
		{"refresh", OrderRefresh, mayNumber},
		{"sessions", OrderSessions, nothing},
		{"select", OrderSelect, number},
		{"secure", OrderSecure, nothing},
		{"recent", OrderRecent, nothing},
		{"all", OrderAll, nothing},
		{"ask", OrderAsk, text},
		{"secret", OrderSecret, nothing},
		{"answer", OrderAnswer, mayNumber},
		{"stop", OrderStop, mayNumber},
		{"verify", OrderVerify, mayNumber},
		{"fingerprint", OrderFingerprint, nothing},
		{"fingerprints", OrderKnown, nothing},
		{"settings", OrderSettings, nothing},
		{"again", OrderAgain, nothing},
		{"trust", OrderTrust, nothing},
		{"keys", OrderKeys, nothing},
		{"help", OrderHelp, nothing},
	}
}

// ParseCommand reads what was typed behind the command's name. Nothing at all asks
// for help.
func ParseCommand(typed string) Command {
	word, rest := firstWord(typed)
	if word == "" {
		return Command{Order: OrderHelp}
	}
	for _, known := range commandWords() {
		if known.word == strings.ToLower(word) {
			return known.parse(rest)
		}
	}
	return Command{Order: OrderUnknown, Word: word}
}

func (k commandWord) parse(rest string) Command {
	c := Command{Order: k.order}
	switch {
	case k.takes == text:
		c.Text = rest
		return c
	case rest == "" && k.takes != number:
		return c
	case strings.EqualFold(rest, "all") && k.takes == mayNumberOrAll:
		c.All = true
		return c
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 1 || k.takes == nothing {
		return Command{Order: OrderMisused, Word: k.word}
	}
	c.Number = n
	return c
}

// firstWord takes the first word off a text; both come without blanks around.
func firstWord(s string) (word, rest string) {
	s = strings.TrimSpace(s)
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimSpace(s[end:])
}

// IsCommand reports whether a line, as the host wrote it, begins with the command.
// The host takes it for one in a single spelling; in no other may it be sent.
func IsCommand(html string) bool {
	line := strings.TrimSpace(PlainText(html))
	word := strings.TrimLeft(line, "/")
	if word == line || len(word) < len(CommandName) || !strings.EqualFold(word[:len(CommandName)], CommandName) {
		return false
	}
	next, size := utf8.DecodeRuneInString(word[len(CommandName):])
	return size == 0 || !unicode.IsLetter(next) && !unicode.IsDigit(next) && !strings.ContainsRune("/-_.", next)
}
