package sim

// What happens in the worlds, and what is judged there.
const (
	slowLinks     = true
	lying         = true
	flooding      = true
	judgingStarts = true
	judgingLines  = true
	judgingKeys   = true
)
