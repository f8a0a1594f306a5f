package desktop

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pidgin-otr/tests/desktop/rig"
)

const (
	ourID   = "otr-sessions"
	theirID = "otr"

	orders = "/plugins/core/test-switch/order"
	done   = "/plugins/core/test-switch/done"
)

// plugins orders the switch of p to "load", "unload" or "reload" the plugin of
// that id, and returns whether it worked and the error that the host shows. The
// order "running" only asks.
func plugins(p *rig.Pidgin, order, id string) (worked bool, why string) {
	p.Helper()
	number := give(p, order, id)
	var result []string
	p.Eventually(patience, p.Who+" can "+order+" "+id, func() bool {
		result = strings.SplitN(pref(p, done), " ", 3)
		return len(result) == 3 && result[0] == number
	})
	return result[1] == "yes", result[2]
}

// give gives the switch an order and returns its number.
func give(p *rig.Pidgin, order, id string) (number string) {
	p.Helper()
	last, _, _ := strings.Cut(pref(p, orders), " ")
	n, _ := strconv.Atoi(last)
	number = strconv.Itoa(n + 1)
	p.Call(nil, "PurplePrefsSetString", orders, number+" "+order+" "+id)
	return number
}

// must is plugins for an order that has to work.
func must(p *rig.Pidgin, order, id string) {
	p.Helper()
	if worked, why := plugins(p, order, id); !worked {
		p.Fatalf("%s cannot %s %s: %s", p.Who, order, id, why)
	}
}

func pref(p *rig.Pidgin, path string) (value string) {
	p.Helper()
	p.Call(&value, "PurplePrefsGetString", path)
	return value
}

// withSwitch gives a person the switch.
func withSwitch(t *testing.T, p rig.Person) rig.Person {
	t.Helper()
	p.Helpers = append(p.Helpers, helper(t, "switch", "purple"))
	return p
}

// beside gives our library a file name of its own: of two plugin files with one
// name Pidgin opens only the first, so that pidgin-otr could not be loaded.
func beside(t *testing.T, p rig.Person) rig.Person {
	t.Helper()
	p.Library = filepath.Join(t.TempDir(), "otr-sessions.so")
	library, err := os.ReadFile(library(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Library, library, 0o755); err != nil {
		t.Fatal(err)
	}
	return p
}
