package otr_test

import (
	"fmt"
	"time"

	"pidgin-otr/otr"
)

// Two users find out whether they know the same secret. The arithmetic of each step
// may be done on any goroutine; here it is done at once.
func Example_smp() {
	alice, bob := account(), account()
	s := side{buddy: alice.Buddy("bob")}
	s.other = &side{buddy: bob.Buddy("alice"), other: &s, answer: "the harbour"}
	for _, b := range []*otr.Buddy{s.buddy, s.other.buddy} {
		b.SetPolicy(otr.Opportunistic(), time.Now())
	}
	s.carry(s.buddy.Start(time.Now()))

	selected, _ := s.buddy.Selected()
	out, err := s.buddy.StartSMP(selected.ID, []byte("Where did we meet?"), []byte("the harbour"), time.Now())
	if err != nil {
		panic(err)
	}
	s.carry(out)
	selected, _ = s.buddy.Selected()
	fmt.Println("verified:", selected.Level == otr.LevelPrivate)
	// Output:
	// asked "Where did we meet?"
	// verified: true
}

// A side is one user with the engine and the way to the other one.
type side struct {
	buddy  *otr.Buddy
	other  *side
	answer string
}

func (s *side) carry(out otr.Effects) {
	for _, w := range out.Transmit {
		s.other.carry(s.other.buddy.Receive(otr.Incoming{Text: w.Text}, time.Now()))
	}
	for _, e := range out.Events {
		if asked, ok := e.(otr.SMPAsked); ok {
			fmt.Printf("asked %q\n", asked.Question)
			answer, err := s.buddy.AnswerSMP(asked.Session.ID, asked.Request, []byte(s.answer), time.Now())
			if err != nil {
				panic(err)
			}
			s.carry(answer)
		}
	}
	if out.Work != nil {
		s.carry(s.buddy.SMPDone(out.Work.Do(), time.Now()))
	}
}
