package keyfile

import (
	"strconv"
	"strings"
)

// sizeLine is the size of the buffer that pidgin-otr reads a line of this file
// into: longest line, its end and a NUL.
const sizeLine = 50

// minSize is the smallest limit under which a message can still be cut into
// pieces: the frame of a version 3 fragment has 36 bytes (Protocol-v3,
// "Fragmentation").
const minSize = 37

// Sizes holds the user's own limits of message sizes per protocol: the file
// otr.max_message_size, which only the user writes. An empty one comes from
// ParseSizes(nil).
type Sizes struct {
	limits map[string]int
	lines  []string
}

// ParseSizes reads a size file: lines of protocol id, tab and a decimal number of
// bytes, 0 for no limit. Of repeated protocols the last one counts. Numbers that
// are negative, too small to carry a message or no numbers are reported and not
// used.
func ParseSizes(data []byte) (*Sizes, []Problem, error) {
	s := &Sizes{limits: make(map[string]int)}
	var problems []Problem
	var damaged bool
	for n, l := range lines(string(data)) {
		if strings.IndexByte(l, 0) >= 0 {
			damaged = true
			problems = append(problems, Problem{Kind: BadLine, Line: n})
			continue
		}
		s.lines = append(s.lines, l)
		protocol, limit, ok := parseSizeLine(l)
		switch {
		case ok:
			s.limits[protocol] = limit
		case len(l)+1 >= sizeLine:
			problems = append(problems, Problem{Kind: LongLine, Line: n})
		case !remark(l):
			problems = append(problems, Problem{Kind: BadLine, Line: n})
		}
	}
	if damaged {
		return s, problems, ErrDamaged
	}
	return s, problems, nil
}

func parseSizeLine(l string) (protocol string, limit int, ok bool) {
	if len(l)+1 >= sizeLine {
		return "", 0, false
	}
	protocol, number, ok := strings.Cut(l, "\t")
	if !ok {
		return "", 0, false
	}
	limit, err := strconv.Atoi(strings.Trim(untilReturn(number), " "))
	return protocol, limit, err == nil && (limit == 0 || limit >= minSize)
}

// Limit returns the longest text in bytes that one message of the protocol may
// have, 0 for no limit: the user's number if there is one, else what the network
// is known to carry.
func (s *Sizes) Limit(protocol string) int {
	if limit, ok := s.limits[protocol]; ok {
		return limit
	}
	return networkLimit(protocol)
}

// networkLimit is what the networks carry, in bytes.
func networkLimit(protocol string) int {
	switch protocol {
	case "prpl-jabber":
		return 32 << 10 // servers end the stream at a stanza that is too large, some at 64 KiB
	case "prpl-irc":
		return 417
	case "prpl-yahoo":
		return 799
	case "prpl-msn":
		return 1409
	case "prpl-novell":
		return 1792
	case "prpl-gg":
		return 1999
	case "prpl-aim", "prpl-oscar":
		return 2343
	case "prpl-icq":
		return 2346
	}
	return 0
}

// Bytes returns the content of the file, line for line as it was read.
func (s *Sizes) Bytes() []byte {
	var out []byte
	for _, l := range s.lines {
		out = append(append(out, l...), '\n')
	}
	return out
}
