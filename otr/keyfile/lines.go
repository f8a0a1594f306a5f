package keyfile

import (
	"iter"
	"strings"
)

// lineBuffer is the size of libotr's line buffer: longest line, its end and a
// NUL. A longer line is read by libotr as two lines.
const lineBuffer = 1000

// lines yields the lines of text with their numbers from 1, without the line
// feeds. A last line without line feed counts, other than with libotr: an entry
// that is cut short does not parse, and one that does parse is worth keeping. The
// byte order mark that some editors begin a file with is passed over, before any
// line: of files that were joined it stands in the middle.
func lines(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for n := 1; text != ""; n++ {
			line, rest, _ := strings.Cut(text, "\n")
			if !yield(n, strings.TrimPrefix(line, byteOrderMark)) {
				return
			}
			text = rest
		}
	}
}

const byteOrderMark = "\xef\xbb\xbf"

// lineEnded ends the last line of a file, if it is not.
func lineEnded(file []byte) []byte {
	if n := len(file); n > 0 && file[n-1] != '\n' {
		return append(file, '\n')
	}
	return file
}

// remark reports whether a line that is no entry was not meant to be one.
func remark(line string) bool {
	line = strings.TrimRight(line, "\r ")
	return line == "" || line[0] == '#'
}

// countLines returns an upper bound of the number of lines.
func countLines(text string) int { return strings.Count(text, "\n") + 1 }

// untilReturn ends a last field where libotr ends it: at the first carriage
// return.
func untilReturn(field string) string {
	if i := strings.IndexByte(field, '\r'); i >= 0 {
		return field[:i]
	}
	return field
}

// readOwn reads a file of ours. entry takes a line that is an entry; what is none
// is kept. A NUL byte means damage: its line is not kept.
func readOwn(data []byte, entry func(line string) bool) (kept []string, problems []Problem, err error) {
	for n, l := range lines(string(data)) {
		null := strings.IndexByte(l, 0) >= 0
		if !null && entry(l) {
			continue
		}
		if null || !remark(l) {
			problems = append(problems, Problem{Kind: BadLine, Line: n})
		}
		if null {
			err = ErrDamaged
		} else {
			kept = append(kept, l)
		}
	}
	return kept, problems, err
}

// checkPeer refuses names that would end their field or their line.
func checkPeer(who Peer) error {
	if err := checkName("buddy name", who.Buddy); err != nil {
		return err
	}
	return checkAccount(who.Account)
}

// fits reports whether a line of so many bytes, line feed included, is read by
// libotr in one piece.
func fits(length int) bool { return length < lineBuffer }

// checkName refuses a text that would end its field or its line.
func checkName(field, text string) error {
	if strings.ContainsAny(text, "\t\r\n\x00") {
		return &NameError{Field: field}
	}
	return nil
}

func checkAccount(a Account) error {
	if err := checkName("account name", a.Name); err != nil {
		return err
	}
	return checkName("protocol", a.Protocol)
}
