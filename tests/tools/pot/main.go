// Command pot gathers the texts that can be translated into the template
// po/otr-sessions.pot.
//
//	pot          writes the template
//	pot check    fails when the template is not up to date
//
// In Go these are the string literals handed to a function or field named Tr or
// tr, in C those in _( ).
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const template = "po/otr-sessions.pot"

// folders whose sources hold texts.
func folders() []string { return []string{"ui", "plugin", "cgo", "cmd"} }

func main() {
	fresh, err := gather(".", folders())
	if err != nil {
		fatal(err)
	}
	if len(os.Args) < 2 || os.Args[1] != "check" {
		if err := os.MkdirAll(filepath.Dir(template), 0o755); err != nil {
			fatal(err)
		}
		if err := os.WriteFile(template, fresh, 0o644); err != nil {
			fatal(err)
		}
		return
	}
	if old, err := os.ReadFile(template); err != nil || string(old) != string(fresh) {
		fatal(fmt.Errorf("%s is not up to date: run make pot", template))
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "pot:", err)
	os.Exit(1)
}
