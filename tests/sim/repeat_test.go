package sim

import (
	"testing"

	"pidgin-otr/tests/sim/client"
)

// A seed decides all that happens in a world, so that what was found once can be
// looked at again.
func TestASeedDecidesAWorld(t *testing.T) {
	keys := new(client.Keys)
	for seed := uint64(1); seed <= 6; seed++ {
		first, second := diary(t, seed, keys), diary(t, seed, keys)
		if len(first) == 0 || len(first) != len(second) {
			t.Errorf("seed %d: %d lines, then %d", seed, len(first), len(second))
			continue
		}
		for k, line := range first {
			if second[k] != line {
				t.Errorf("seed %d, line %d: %q, then %q", seed, k, line, second[k])
				break
			}
		}
	}
}

// diary is all that happens in a world until everybody has gone.
func diary(t *testing.T, seed uint64, keys *client.Keys) (lines []string) {
	w, err := NewWorld(seed, keys)
	if err != nil {
		t.Fatal(err)
	}
	w.wordy = true
	for w.Steps < perWorld/2 {
		if err := w.Step(); err != nil {
			t.Fatal(err)
		}
		lines, w.trace = append(lines, w.trace...), nil
	}
	for _, l := range w.logins {
		if l.online {
			l.Reconnect(l.Part)
			l.Quit()
		}
	}
	return append(lines, w.trace...)
}
