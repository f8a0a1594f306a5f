package ui

import (
	"strings"
	"unicode"
)

// Mnemonics returns the labels of the rows as a menu with access keys takes them:
// an underscore stands before the letter that picks the row, and an underscore of
// the text is doubled. No two rows that can be picked in one menu share a letter;
// where none is left a row has none.
func Mnemonics(rows []Row) []string {
	marked := make([]string, len(rows))
	var used []map[rune]bool // of the open menus, by depth
	for i, r := range rows {
		for len(used) <= r.Depth {
			used = append(used, make(map[rune]bool))
		}
		used = used[:r.Depth+1]
		marked[i] = mark(r, used[r.Depth])
	}
	return marked
}

// mark chooses the letter of one row: the first of a word if it can.
func mark(r Row, used map[rune]bool) string {
	at := -1
	if r.Sensitive && r.Kind != Separator {
		if at = free(r.Label, used, true); at < 0 {
			at = free(r.Label, used, false)
		}
	}
	if at < 0 {
		return strings.ReplaceAll(r.Label, "_", "__")
	}
	used[unicode.ToLower(rune(r.Label[at]))] = true
	return strings.ReplaceAll(r.Label[:at], "_", "__") + "_" + strings.ReplaceAll(r.Label[at:], "_", "__")
}

// free finds the first letter or digit that nobody uses, -1 if there is none.
// Only such as every keyboard has count.
func free(label string, used map[rune]bool, atStart bool) int {
	before := ' '
	for i, r := range label {
		starts := before == ' '
		before = r
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			if !used[unicode.ToLower(r)] && (starts || !atStart) {
				return i
			}
		}
	}
	return -1
}
