package sim

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
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
	"first pieces of version 2": func(_ *rand.Rand, n uint32) string {
		return fmt.Sprintf("?OTR,1,%d,?OTR:%s,", 9+n%7, bytes.Repeat([]byte("A"), 20_000))
	},
	"endless pieces of version 2": func(_ *rand.Rand, n uint32) string {
		return fmt.Sprintf("?OTR,%d,65535,%s,", n+1, bytes.Repeat([]byte("A"), 20_000))
	},
	"commits of version 2": func(random *rand.Rand, _ uint32) string {
		gx := make([]byte, 196)
		for i := range gx {
			gx[i] = byte(random.Uint32())
		}
		m := wire.DHCommit{Header: wire.Header{Version: 2, Type: wire.TypeDHCommit}, EncryptedGX: gx, HashGX: gx[:32]}
		return string(wire.Encode(m.Append(nil)))
	},
	"D-H keys of version 2": func(random *rand.Rand, _ uint32) string {
		gy := make([]byte, 192)
		for i := range gy {
			gy[i] = byte(random.Uint32()) | 1
		}
		gy[0] = 1
		m := wire.DHKey{Header: wire.Header{Version: 2, Type: wire.TypeDHKey}, GY: gy}
		return string(wire.Encode(m.Append(nil)))
	},
	"data of version 2": func(_ *rand.Rand, n uint32) string {
		return "?OTR:" + base64.StdEncoding.EncodeToString(dataOfVersion2(n)) + "."
	},
	"queries": func(*rand.Rand, uint32) string { return "?OTRv3?" },
	"errors":  func(*rand.Rand, uint32) string { return "?OTR Error: again" },
	"tags": func(*rand.Rand, uint32) string {
		return "hello \x20\x09\x20\x20\x09\x09\x09\x09\x20\x09\x20\x09\x20\x09\x20\x20\x20\x20\x09\x09\x20\x20\x09\x09"
	},
}

// dataOfVersion2 is a Data Message whose authenticator does not hold.
func dataOfVersion2(n uint32) []byte {
	b := []byte{0, 2, 3, 0}
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = append(binary.BigEndian.AppendUint32(b, 192), bytes.Repeat([]byte{byte(n) | 1}, 192)...)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	b = append(binary.BigEndian.AppendUint32(b, 300), make([]byte, 300)...)
	return append(b, make([]byte, 20+4)...) // its authenticator, and no old keys
}

// A flood from one buddy, from ever new addresses, is kept within the caps, is
// answered slowly or not at all, and leaves a live session as it was.
func TestFloodsStayWithinCaps(t *testing.T) {
	for _, version := range []otr.Version{otr.V3, otr.V2} {
		for name, message := range floods {
			if version == otr.V2 && !strings.HasSuffix(name, "of version 2") {
				continue // it does not meet that session
			}
			t.Run(fmt.Sprintf("session of version %d/%s", version, name), func(t *testing.T) { floodSession(t, version, message) })
		}
	}
}

func floodSession(t *testing.T, version otr.Version, message func(*rand.Rand, uint32) string) {
	s := newStage(t, relay.Options{Addressable: true})
	alice, bob := s.join("alice", "home", 0, 0x100), s.join("bob", "laptop", 1, 0x200)
	if version == otr.V2 {
		bob.SetPolicy("alice", otr.Policy{V2: true})
	}
	alice.Start("bob")
	s.net.Run(time.Second)
	before := alice.Live("bob")
	if len(before) != 1 || before[0].Version != version {
		t.Fatalf("no session: %+v", before)
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
	wantUnharmed(t, s, alice, bob, before[0])
}

// wantUnharmed checks that a session is as it was and still carries text.
func wantUnharmed(t *testing.T, s *stage, alice, bob *client.Client, before otr.Session) {
	t.Helper()
	after := alice.Live("bob")
	if len(after) != 1 || steady(after[0]) != steady(before) {
		t.Errorf("live are %+v, was %+v", after, before)
	}
	s.net.Run(time.Minute)
	alice.Select("bob", otr.Selection{Mode: otr.Explicit, Session: before.ID})
	alice.Send("bob", "still here")
	s.net.Run(10 * time.Second)
	if n := len(bob.Heard); n == 0 || bob.Heard[n-1].Text != "still here" || !bob.Heard[n-1].Private {
		t.Errorf("the session does not work any more: %+v", client.All[otr.LineReturned](alice, "bob"))
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
