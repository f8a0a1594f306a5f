package sim

// What happens in the worlds, and what is judged there. Two rules are written and
// off, because the engine does not keep them yet: on slow links two clients that
// both ask can end with different keys, and a start can hear nothing for longer
// than it should where others interfere. What becomes of each line is judged once
// lines that are offered back are counted.
const (
	slowLinks     = false
	lying         = true
	flooding      = true
	judgingStarts = false
	judgingLines  = false
	judgingKeys   = true
)
