package sim

import (
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// stage is a small world for scenarios told in full.
type stage struct {
	*testing.T
	net    *relay.Network
	keys   *client.Keys
	o      relay.Options
	boot   uint64 // so that no program draws the same randomness as an earlier one
	policy otr.Policy
	pace   time.Duration // of the links of those who join; 0: they are fast
	queued bool          // whether their engines are told when a line leaves
	line   int           // the longest message, in bytes; 0: any
}

func newStage(t *testing.T, o relay.Options) *stage {
	return &stage{T: t, net: relay.New(o), keys: new(client.Keys), o: o, policy: otr.Opportunistic()}
}

func (s *stage) join(account, part string, key int, tag otr.InstanceTag) *client.Client {
	s.Helper()
	k, err := s.keys.Key(key)
	if err != nil {
		s.Fatal(err)
	}
	s.boot++
	c, err := client.Attach(s.net, client.Options{
		Account: account, Part: part, Key: k, Tag: tag, Seed: s.boot,
		Addressable: s.o.Addressable, Policy: s.policy, Pace: s.pace, Queued: s.queued, MaxMessage: s.line,
	})
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// A program that ended its session and came back under a new tag, at an address
// where a Finished session still stands, is found by the next start.
func TestStartFindsClientBehindFinishedSession(t *testing.T) {
	s := newStage(t, relay.Options{Addressable: true})
	alice := s.join("alice", "home", 0, 0x100)
	s.join("bob", "laptop", 1, 0x200)
	phone := s.join("bob", "phone", 2, 0x201)
	alice.Start("bob")
	s.net.Run(time.Second)
	phone.Quit()
	s.net.Run(time.Second)
	s.join("bob", "phone", 2, 0x300)
	alice.Start("bob")
	s.net.Run(5 * time.Second)
	var tags []otr.InstanceTag
	for _, live := range alice.Live("bob") {
		tags = append(tags, live.Tag)
	}
	if len(tags) != 2 || tags[0] != 0x200 || tags[1] != 0x300 {
		t.Errorf("live are %x", tags)
	}
}

// On a network that relays to the latest client only, one session comes up,
// with no error and no further notice; a start that nobody answers says so.
func TestLatestOnly(t *testing.T) {
	s := newStage(t, relay.Options{Rule: relay.ToLatest})
	alice := s.join("alice", "home", 0, 0x100)
	laptop, phone := s.join("bob", "laptop", 1, 0x200), s.join("bob", "phone", 2, 0x201)
	alice.Start("bob")
	s.net.Run(time.Minute)
	if live := alice.Live("bob"); len(live) != 1 || live[0].Tag != phone.Tag {
		t.Errorf("live are %+v", live)
	}
	for _, c := range []*client.Client{alice, laptop, phone} {
		for _, n := range c.Events {
			switch n.Event.(type) {
			case otr.Started, otr.NewFingerprint, otr.NewBest, otr.KeyAgreed, otr.NewSelection, otr.Changed:
			default:
				t.Errorf("%s was told %T%+v", c.Part, n.Event, n.Event)
			}
		}
	}
	laptop.Kill()
	phone.Kill()
	alone := s.join("alice", "work", 3, 0x102)
	alone.Start("bob")
	s.net.Run(25 * time.Second)
	if !client.Has[otr.StartUnanswered](alone, "bob") {
		t.Error("a start without an answer was not told")
	}
}

// The other client can be started by its address.
func TestLatestOnlyWithAddresses(t *testing.T) {
	s := newStage(t, relay.Options{Rule: relay.ToLatest, Addressable: true})
	alice := s.join("alice", "home", 0, 0x100)
	s.join("bob", "laptop", 1, 0x200)
	s.join("bob", "phone", 2, 0x201)
	alice.Start("bob")
	s.net.Run(5 * time.Second)
	b := alice.Buddy("bob")
	for _, r := range b.FreeRoutes() {
		alice.Did(b, b.StartRoute(r, s.net.Now()))
	}
	s.net.Run(5 * time.Second)
	if live := alice.Live("bob"); len(live) != 2 {
		t.Errorf("live are %+v", live)
	}
}

// A line that waits for an offline session was meant for it: when the selection
// moves to a less secure session then, the next line is given back first.
func TestHeldLineSaysWhereTheUserWrites(t *testing.T) {
	s := newStage(t, relay.Options{Addressable: true})
	alice := s.join("alice", "home", 0, 0x100)
	laptop, phone := s.join("bob", "laptop", 1, 0x200), s.join("bob", "phone", 2, 0x201)
	alice.Buddy("bob").KnowKey(otr.KnownKey{Fingerprint: phone.Key.Public().Fingerprint(), Trusted: true})
	alice.Select("bob", otr.Selection{Mode: otr.MostRecent})
	alice.Start("bob")
	s.net.Run(time.Second)
	phone.Kill()
	s.net.Run(time.Second)
	if line := alice.Send("bob", "to the phone"); line.Fate != otr.Held {
		t.Fatalf("the line to the offline phone: fate %v", line.Fate)
	}
	laptop.Send("alice", "from the laptop")
	s.net.Run(time.Second)
	if now, _ := alice.Buddy("bob").Selected(); now.Tag != laptop.Tag {
		t.Fatalf("selected is %+v", now)
	}
	if line := alice.Send("bob", "to whom?"); line.Fate != otr.Blocked {
		t.Errorf("the next line: fate %v", line.Fate)
	}
	if line := alice.Send("bob", "to whom?"); line.Fate != otr.SentPrivate {
		t.Errorf("the line sent again: fate %v", line.Fate)
	}
}

// Everybody refreshes at nearly the same time: whatever crosses whatever, both
// ends of each pair end with the same keys.
func TestAllRefreshAtOnce(t *testing.T) {
	keys := new(client.Keys)
	for seed := range uint64(40) {
		s := newStage(t, relay.Options{Addressable: seed%3 == 0, Seed: seed})
		s.keys, s.boot = keys, seed<<8
		s.net.Faults.Delay = 60 * time.Millisecond
		alices := []*client.Client{s.join("alice", "home", 0, 0x100), s.join("alice", "work", 1, 0x101)}
		bobs := []*client.Client{s.join("bob", "laptop", 2, 0x200), s.join("bob", "phone", 3, 0x201), s.join("bob", "tablet", 4, 0x202)}
		alices[0].Start("bob")
		bobs[1].Start("alice")
		s.net.Run(10 * time.Second)
		for _, a := range alices {
			a.Refresh("bob", 0)
			s.pause()
			bobs[s.net.Random().IntN(3)].Refresh("alice", 0)
		}
		s.net.Run(20 * time.Second)
		for _, a := range alices {
			for _, b := range bobs {
				if one, two := between(a, b), between(b, a); one.SSID != two.SSID || one.ID == 0 {
					t.Errorf("seed %d: %s holds %+v, %s holds %+v", seed, a.Part, one, b.Part, two)
				}
			}
		}
	}
}

// between is the live session of one client with another.
func between(a, b *client.Client) otr.Session {
	for _, s := range a.Live(b.Account) {
		if s.Tag == b.Tag {
			return s
		}
	}
	return otr.Session{}
}

// pause lets a moment pass in which some messages arrive and some do not.
func (s *stage) pause() {
	s.net.Run(time.Duration(s.net.Random().Int64N(int64(80 * time.Millisecond))))
}
