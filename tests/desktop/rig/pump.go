package rig

import (
	"fmt"
	"sync"
	"time"
)

// Pump sends numbered lines at a steady pace while the test does other things.
type Pump struct {
	pidgin *Pidgin
	prefix string
	stop   chan struct{}
	done   sync.WaitGroup

	sent []string // read after Stop
	err  error
}

// Pump starts to send "prefix 1", "prefix 2" and so on to the buddy.
func (p *Pidgin) Pump(buddy, prefix string, every time.Duration) *Pump {
	p.Helper()
	var im int32
	p.Call(&im, "PurpleConversationGetImData", p.Open(buddy))
	pump := &Pump{pidgin: p, prefix: prefix, stop: make(chan struct{})}
	pump.done.Go(func() { pump.run(im, every) })
	return pump
}

func (u *Pump) run(im int32, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-u.stop:
			return
		case <-tick.C:
		}
		line := fmt.Sprintf("%s %d", u.prefix, len(u.sent)+1)
		if u.err = u.pidgin.purple.call(face+".PurpleConvImSend", im, line).Err; u.err != nil {
			return
		}
		u.sent = append(u.sent, line)
	}
}

// Stop ends the pump and returns the lines that were handed to Pidgin.
func (u *Pump) Stop() []string {
	u.pidgin.Helper()
	close(u.stop)
	u.done.Wait()
	if u.err != nil {
		u.pidgin.Fatalf("%s cannot send: %v", u.pidgin.Who, u.err)
	}
	return u.sent
}
