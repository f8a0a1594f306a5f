package sim

// What happens in the worlds, and what is judged there. Two rules are written and
// off, because the engine does not keep them yet: a start can hear nothing for longer
// than it should where others interfere, and a line can be lost without a word.
const (
	slowLinks     = true
	lying         = true
	flooding      = true
	judgingStarts = false
	judgingLines  = false
	judgingKeys   = true
)
