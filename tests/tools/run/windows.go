package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"pidgin-otr/tests/desktop/rig"
)

const hints = `
Three Pidgins are open: alice, bob on "laptop" and bob on "phone". Try this:

  1. In alice's conversation with bob choose OTR > Start private conversation.
     Both of bob's clients answer: alice is told about multiple sessions.
  2. Write something. The bold session in the OTR menu gets it, and no other.
  3. Choose the other one: OTR > Session 2 > Select. Write again.
  4. Answer from the session that is not selected, then write as alice: she is
     told that the selected session is not the most recent.
  5. OTR > Send to most recent session follows whoever wrote last.
     OTR > Send to most secure session prefers verified fingerprints: try
     OTR > Session 2 > Verify fingerprint...
  6. End everything: OTR > End all private conversations.

Profiles and logs are in %s.
Ctrl-C here closes everything.
`

// windows opens real windows and waits for the user to end the play.
func (s *stage) windows(library, out string) error {
	r := rig.New(s, rig.Options{Dir: filepath.Join(out, "profiles"), Keep: true, Display: os.Getenv("DISPLAY")})
	alicePerson, laptop, phone := cast(library)
	people := r.Start(alicePerson, laptop, phone)
	people[0].Open(bob)
	for _, p := range people[1:] {
		p.Open(alice)
	}
	fmt.Printf(hints, r.Dir())
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	<-interrupted
	for _, p := range people {
		if p.Running() {
			p.Stop()
		}
	}
	return nil
}
