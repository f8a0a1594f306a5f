package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"syscall"

	"pidgin-otr/otr"
	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/keyfile"
)

// ours measures the engine.
type ours struct{ keys []*dsa.PrivateKey }

// clock adds up what is spent between start and stop.
type clock struct {
	sample
	began, mallocs float64
}

func (c *clock) start() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.mallocs = float64(m.Mallocs)
	c.began = cpu()
}

func (c *clock) stop() {
	c.spent += cpu() - c.began
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.allocations += float64(m.Mallocs) - c.mallocs
}

// cpu is the CPU time of the process, collector included, in nanoseconds.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano() + u.Stime.Nano())
}

func (o *ours) pair(pieces int) (*pair, error) {
	return newPair([2]*dsa.PrivateKey{o.keys[0], o.keys[1]}, pieces)
}

func (o *ours) exchangeKnown(n int) (sample, error) {
	var c clock
	p, err := o.pair(0)
	if err == nil {
		err = p.exchange()
	}
	for range n {
		if err != nil {
			break
		}
		p.part()
		c.start()
		err = p.exchangeWhole()
		c.stop()
	}
	return c.sample, err
}

// exchangeFirst makes both ends anew: neither has seen the other's key.
func (o *ours) exchangeFirst(n int) (sample, error) {
	var c clock
	for range n {
		p, err := o.pair(0)
		if err != nil {
			return c.sample, err
		}
		c.start()
		err = p.exchangeWhole()
		c.stop()
		if err != nil {
			return c.sample, err
		}
	}
	return c.sample, nil
}

func (o *ours) pingPong(n int) (sample, error) { return o.talk(n, 100, 0, true, 0) }

func (o *ours) oneWay(size, pieces int) func(int) (sample, error) {
	return func(n int) (sample, error) { return o.talk(n, size, pieces, false, 0) }
}

func (o *ours) busy(others int) func(int) (sample, error) {
	return func(n int) (sample, error) { return o.talk(n, 100, 0, false, others) }
}

func (o *ours) talk(n, size, pieces int, turns bool, others int) (sample, error) {
	var c clock
	p, err := o.pair(pieces)
	if err != nil {
		return c.sample, err
	}
	for i := range others {
		p.accounts[0].Buddy(fmt.Sprintf("a%08d", i))
		p.accounts[1].Buddy(fmt.Sprintf("a%08d", i))
	}
	text := bytes.Repeat([]byte("x"), size)
	if err := p.exchange(); err != nil {
		return c.sample, err
	}
	if err := p.talk(n, text, turns); err != nil { // memory of its own from here on, as libotr's malloc has it
		return c.sample, err
	}
	runtime.GC()
	c.start()
	err = p.talk(n, text, turns)
	c.stop()
	return c.sample, err
}

// crowd sends to random ones of many live sessions.
func (o *ours) crowd(sessions int) func(int) (sample, error) {
	var pairs []*pair
	return func(n int) (sample, error) {
		var c clock
		for len(pairs) < sessions {
			p, err := o.pair(0)
			if err == nil {
				err = p.exchange()
			}
			if err != nil {
				return c.sample, err
			}
			p.send(0, []byte("x"))
			p.send(1, []byte("x"))
			pairs = append(pairs, p)
		}
		text := bytes.Repeat([]byte("x"), 100)
		runtime.GC()
		c.start()
		for range n {
			if err := pairs[rand.IntN(len(pairs))].talk(1, text, false); err != nil {
				return c.sample, err
			}
		}
		c.stop()
		return c.sample, nil
	}
}

// The ways to choose a session.
const (
	mostSecure = otr.MostSecure
	mostRecent = otr.MostRecent
	chosen     = otr.Explicit
)

// choose lets a buddy with 32 clients be asked for the selected session.
func (o *ours) choose(mode otr.Mode) func(int) (sample, error) {
	var buddy *otr.Buddy
	return func(n int) (sample, error) {
		var c clock
		if buddy == nil {
			var err error
			if buddy, err = o.manySessions(32); err != nil {
				return c.sample, err
			}
			s := otr.Selection{Mode: mode}
			if mode == otr.Explicit {
				s.Session = buddy.Sessions()[31].ID
			}
			buddy.Select(s, now)
		}
		var found otr.SessionID
		c.start()
		for range n {
			s, _ := buddy.Selected()
			found |= s.ID
		}
		c.stop()
		if found == 0 {
			return c.sample, errors.New("nothing was selected")
		}
		return c.sample, nil
	}
}

func readFingerprints(file string) func(int) (sample, error) {
	return func(int) (sample, error) {
		var c clock
		runtime.GC()
		c.start()
		data, err := os.ReadFile(file)
		if err != nil {
			return c.sample, err
		}
		f, problems, err := keyfile.ParseFingerprints(data)
		c.stop()
		if err == nil && (len(problems) > 0 || f.Len() == 0) {
			err = fmt.Errorf("%d fingerprints, problems %v", f.Len(), problems)
		}
		return c.sample, err
	}
}

// memory is the heap that idle buddies take.
func (o *ours) memory(n int) (sample, error) {
	p, err := o.pair(0)
	if err != nil {
		return sample{}, err
	}
	before := heap()
	for i := range n {
		p.accounts[0].Buddy(fmt.Sprintf("a%08d", i))
	}
	used := heap() - before
	runtime.KeepAlive(p)
	return sample{spent: used}, nil
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
