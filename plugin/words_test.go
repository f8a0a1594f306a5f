package plugin

import (
	"strings"
	"testing"
	"time"

	"pidgin-otr/ui"
)

// told counts the notices and words that a client shows about the buddy.
func (c *client) told(address string) (notices, words int) {
	for _, n := range c.notices(address) {
		words += len(strings.Fields(ui.PlainText(n)))
	}
	return len(c.notices(address)), words
}

// A day over two devices: thirty messages, half an hour apart, in which each
// device speaks in its turn and Alice answers, in the default mode.
func TestADayOverTwoDevicesSaysLittle(t *testing.T) {
	w, alice, laptop, phone := private(t)
	n, words := alice.told(bobLaptop)
	t.Logf("start with two sessions: %d notices, %d words", n, words)
	if n > 3 || words > 80 {
		t.Errorf("the start says %q", alice.notices(bobLaptop))
	}
	devices := []*client{laptop, laptop, laptop, phone, phone}
	for i := range 15 {
		w.advance(30 * time.Minute)
		devices[i%len(devices)].enter(alice.self, "message of Bob's")
		w.run()
		w.advance(30 * time.Minute)
		alice.enter(bobLaptop, "message of Alice's")
		w.run()
	}
	day, dayWords := alice.told(bobLaptop)
	t.Logf("the day of thirty messages: %d notices, %d words more", day-n, dayWords-words)
	if day-n > 6 || dayWords-words > 45 {
		t.Errorf("the day says %q", alice.notices(bobLaptop)[n:])
	}
}
