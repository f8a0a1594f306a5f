package otr

import "fmt"

func (l Level) String() string {
	return nameOf("Level", uint8(l), "not private", "finished", "unverified", "private")
}

func (p Presence) String() string {
	return nameOf("Presence", uint8(p), "unknown", "online", "offline")
}

func (m Mode) String() string {
	return nameOf("Mode", uint8(m), "most secure", "most recent", "explicit", "all")
}

func (o LineFate) String() string {
	return nameOf("LineFate", uint8(o), "no line", "sent plain", "sent private", "held", "blocked")
}

func (r BlockReason) String() string {
	return nameOf("BlockReason", uint8(r),
		"finished", "changed", "not started", "too long", "queue full", "NUL byte", "internal error", "session ended",
		"other key", "not verified", "offline", "not refreshed", "no answer")
}

func (s SMPState) String() string {
	return nameOf("SMPState", uint8(s), "in progress", "succeeded", "failed", "aborted", "cheated")
}

// nameOf is the name of a value, for logs and tests: those of the kind, in order.
func nameOf(kind string, value uint8, names ...string) string {
	if int(value) < len(names) {
		return names[value]
	}
	return fmt.Sprintf("%s(%d)", kind, value)
}
