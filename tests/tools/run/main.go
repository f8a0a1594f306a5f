// Command run is for trying the plugin: a local XMPP server and three Pidgins,
// Alice, Bob on his laptop and Bob on his phone.
//
// With a display it opens real windows and waits until it is interrupted.
// Without one it plays the story of a buddy on two devices on a virtual display, prints a
// transcript and leaves pictures in the output folder.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"pidgin-otr/tests/desktop/rig"
)

func main() {
	library := flag.String("library", "build/pidgin-otr.so", "the plugin")
	out := flag.String("out", "build/run", "where transcript and pictures go")
	virtual := flag.Bool("virtual", os.Getenv("DISPLAY") == "", "play the story on a virtual display")
	flag.Parse()

	if err := new(stage).perform(*library, *out, *virtual); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

// perform starts everything, shows it, and ends everything.
func (s *stage) perform(library, out string, virtual bool) (err error) {
	defer s.finish(&err)
	path, err := filepath.Abs(library)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return errors.New("the plugin is not built: run make")
	}
	if virtual {
		return s.story(path, out)
	}
	return s.windows(path, out)
}

func cast(library string) (alice, laptop, phone rig.Person) {
	alice = rig.Person{Who: "alice", Account: "alice", Resource: "desk", Plugin: rig.Ours, Library: library}
	laptop = rig.Person{Who: "bob-laptop", Account: "bob", Resource: "laptop", Plugin: rig.Ours, Library: library}
	phone = rig.Person{Who: "bob-phone", Account: "bob", Resource: "phone", Plugin: rig.Ours, Library: library}
	return alice, laptop, phone
}

const (
	alice = "alice@" + rig.Host
	bob   = "bob@" + rig.Host
)
