package smp_test

import (
	"crypto/rand"
	"strconv"
	"syscall"
	"testing"
	"time"

	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
)

// What libotr says of a run (sm.h, OtrlSMProgState).
const (
	progOK        = 0
	progCheated   = -2
	progFailed    = -1
	progSucceeded = 1
)

// libotr does one step and returns its progress state and what it sends. It
// gives an error for a number that does not hold as well as the state.
func (p *peer) step(name string, in []byte) (state int, out []byte) {
	p.t.Helper()
	words := p.ask("%s %s", name, toHex(in))
	if len(words) != 3 {
		p.t.Fatalf("libotr answers %v", words)
	}
	state, err := strconv.Atoi(words[1])
	if err != nil {
		p.t.Fatal(err)
	}
	if (words[0] != "0") != (state == progCheated) && name != "5" && name != "4" {
		p.t.Fatalf("step %s: error %s in state %d", name, words[0], state)
	}
	return state, fromHex(p.t, words[2])
}

var outcomes = []struct {
	name string
	y    byte
	ours smp.Kind
	prog int
}{
	{"same", 1, smp.Succeeded, progSucceeded},
	{"different", 2, smp.Failed, progFailed},
}

func TestLibotrResponds(t *testing.T) {
	p := startLibotr(t)
	for _, c := range outcomes {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			p.step("new", nil)
			var r smp.Run
			s, err := r.Start(&smp.Secret{0: 1}, nil, rand.Reader)
			if state, _ := p.step("2a", value(t, finish(t, &r, s, err), wire.TLVSMP1)); state != progOK {
				t.Fatalf("libotr refuses SMP Message 1: %d", state)
			}
			_, two := p.step("2b", append([]byte{c.y}, make([]byte, 31)...))
			state, four := p.step("4", value(t, receive(t, &r, wire.TLVSMP2, two), wire.TLVSMP3))
			if end := receive(t, &r, wire.TLVSMP4, four); end.Event.Kind != c.ours || state != c.prog {
				t.Errorf("ours %v, libotr %d", end.Event.Kind, state)
			}
		})
	}
}

func TestLibotrInitiates(t *testing.T) {
	p := startLibotr(t)
	for _, c := range outcomes {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			p.step("new", nil)
			_, one := p.step("1", append([]byte{1}, make([]byte, 31)...))
			var r smp.Run
			asked := receive(t, &r, wire.TLVSMP1, one).Event
			s, err := r.Answer(asked.Request, &smp.Secret{0: c.y}, rand.Reader)
			state, three := p.step("3", value(t, finish(t, &r, s, err), wire.TLVSMP2))
			if state != progOK {
				t.Fatalf("libotr refuses SMP Message 2: %d", state)
			}
			end := receive(t, &r, wire.TLVSMP3, three)
			state, _ = p.step("5", value(t, end, wire.TLVSMP4))
			if end.Event.Kind != c.ours || state != c.prog {
				t.Errorf("ours %v, libotr %d", end.Event.Kind, state)
			}
		})
	}
}

// libotr refuses what we made once it is altered: our proofs are bound to it.
func TestLibotrChecksOurProofs(t *testing.T) {
	p := startLibotr(t)
	p.step("new", nil)
	var r smp.Run
	s, err := r.Start(&smp.Secret{}, nil, rand.Reader)
	one := value(t, finish(t, &r, s, err), wire.TLVSMP1)
	one[len(one)-1] ^= 1
	if state, _ := p.step("2a", one); state != progCheated {
		t.Errorf("libotr says %d", state)
	}
}

// BenchmarkAgainstLibotr reports the processor time of a whole run, both sides,
// and its share of libotr's, measured in turns.
func BenchmarkAgainstLibotr(b *testing.B) {
	p := startLibotr(b)
	ourRun(b)
	var ours, theirs time.Duration
	for b.Loop() {
		begun := processorTime(b)
		ourRun(b)
		ours += processorTime(b) - begun
		words := p.ask("whole -")
		spent, err := strconv.Atoi(words[1])
		if words[0] != "0" || err != nil {
			b.Fatalf("libotr: %v", words)
		}
		theirs += time.Duration(spent) * time.Microsecond
	}
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms/ours")
	b.ReportMetric(theirs.Seconds()*1000/float64(b.N), "ms/libotr")
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "share")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ourRun(b *testing.B) {
	var alice, bob smp.Run
	s, err := alice.Start(&smp.Secret{1}, nil, rand.Reader)
	one := value(b, finish(b, &alice, s, err), wire.TLVSMP1)
	s, err = bob.Answer(receive(b, &bob, wire.TLVSMP1, one).Event.Request, &smp.Secret{1}, rand.Reader)
	two := value(b, finish(b, &bob, s, err), wire.TLVSMP2)
	three := value(b, receive(b, &alice, wire.TLVSMP2, two), wire.TLVSMP3)
	four := value(b, receive(b, &bob, wire.TLVSMP3, three), wire.TLVSMP4)
	if receive(b, &alice, wire.TLVSMP4, four).Event.Kind != smp.Succeeded {
		b.Fatal("no success")
	}
}
