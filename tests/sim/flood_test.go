package sim

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"pidgin-otr/otr"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/sim/client"
	"pidgin-otr/tests/sim/relay"
)

// What one buddy may make an engine keep, in bytes: the cap on its fragments,
// and half as much again for tables and the record of what was shown.
const floodCap = 12 << 20

// floods are messages that try to make their receiver keep or send something.
// n differs from message to message.
var floods = map[string]func(random *rand.Rand, n uint32) string{
	"first pieces": func(_ *rand.Rand, n uint32) string {
		return fmt.Sprintf("?OTR|%x|0,1,9,?OTR:%s,", 0x1000+n, bytes.Repeat([]byte("A"), 20_000))
	},
	"endless pieces": func(_ *rand.Rand, n uint32) string {
		return fmt.Sprintf("?OTR|%x|0,%d,65535,%s,", 0x999, n+1, bytes.Repeat([]byte("A"), 20_000))
	},
	"commits": func(random *rand.Rand, n uint32) string {
		gx, hash := make([]byte, 196), make([]byte, 32)
		for i := range gx {
			gx[i] = byte(random.Uint32())
		}
		m := wire.DHCommit{Header: wire.Header{Version: 3, Type: wire.TypeDHCommit, Sender: 0x1000 + n}, EncryptedGX: gx, HashGX: hash}
		return string(wire.Encode(m.Append(nil)))
	},
	"D-H keys": func(random *rand.Rand, n uint32) string {
		gy := make([]byte, 192)
		for i := range gy {
			gy[i] = byte(random.Uint32()) | 1
		}
		gy[0] = 1
		m := wire.DHKey{Header: wire.Header{Version: 3, Type: wire.TypeDHKey, Sender: 0x1000 + n, Receiver: 0x100}, GY: gy}
		return string(wire.Encode(m.Append(nil)))
	},
	"data": func(_ *rand.Rand, n uint32) string {
		b := binary.BigEndian.AppendUint32([]byte{0, 3, 3}, 0x1000+n)
		return "?OTR:" + base64.StdEncoding.EncodeToString(append(b, make([]byte, 300)...)) + "."
	},
	"queries": func(*rand.Rand, uint32) string { return "?OTRv3?" },
	"errors":  func(*rand.Rand, uint32) string { return "?OTR Error: again" },
	"tags": func(*rand.Rand, uint32) string {
		return "hello \x20\x09\x20\x20\x09\x09\x09\x09\x20\x09\x20\x09\x20\x09\x20\x20\x20\x20\x09\x09\x20\x20\x09\x09"
	},
}

// A flood from one buddy, from ever new addresses, is kept within the caps, is
// answered slowly or not at all, and leaves a live session as it was.
func TestFloodsStayWithinCaps(t *testing.T) {
	for name, message := range floods {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, relay.Options{Addressable: true})
			alice, bob := s.join("alice", "home", 0, 0x100), s.join("bob", "laptop", 1, 0x200)
			alice.Start("bob")
			s.net.Run(time.Second)
			before := alice.Live("bob")
			if len(before) != 1 {
				t.Fatal("no session")
			}
			answers := 0
			s.net.Tap = func(p relay.Packet) {
				if p.From == "alice" {
					answers++
				}
			}
			random := rand.New(rand.NewPCG(1, 2))
			held := heapInUse()
			const messages = 5000
			for n := range uint32(messages) {
				part := fmt.Sprintf("elsewhere%d", n)
				s.net.Inject(relay.Packet{From: "bob", FromPart: part, To: "alice", Text: []byte(message(random, n)), Mark: noise})
				s.net.Run(time.Millisecond)
			}
			if grown := heapInUse() - held; grown > floodCap {
				t.Errorf("the heap grew by %d bytes", grown)
			}
			if answers > 200 {
				t.Errorf("%d messages in answer to %d within %d s", answers, messages, messages/1000)
			}
			after := alice.Live("bob")
			if len(after) != 1 || steady(after[0]) != steady(before[0]) {
				t.Errorf("live are %+v, was %+v", after, before)
			}
			s.net.Run(time.Minute)
			alice.Select("bob", otr.Selection{Mode: otr.Explicit, Session: before[0].ID})
			alice.Send("bob", "still here")
			s.net.Run(10 * time.Second)
			if n := len(bob.Heard); n == 0 || bob.Heard[n-1].Text != "still here" || !bob.Heard[n-1].Private {
				t.Errorf("the session does not work any more: %+v", client.All[otr.Returned](alice, "bob"))
			}
		})
	}
}

// steady leaves out what a completed handshake may renew: a query is answered
// with a Commit, and the true client may take that up.
func steady(s otr.Session) otr.Session {
	s = fixed(s)
	s.SSID, s.SSIDFirst = [8]byte{}, false
	return s
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
