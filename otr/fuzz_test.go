package otr

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pidgin-otr/otr/wire"
)

// The whole receive path, with live sessions behind it. An input is a script of
// what an attacker and the network do: the operations are those of (*script).do.
func FuzzReceive(f *testing.F) {
	begin := newHostile(f)
	for _, s := range scriptSeeds(begin) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		s := &script{hostile: begin.again(t), rest: in}
		for k := 0; len(s.rest) > 0 && k < 64; k++ {
			s.next()
		}
		s.wantSecrecy()
		s.wantGenuine()
	})
}

const typedInPrivate = "typed in private"

// scriptSeeds are one input for each operation and each captured message.
func scriptSeeds(h *hostile) (seeds [][]byte) {
	var everything []byte
	for k := range h.captured {
		seeds = append(seeds, []byte{opReplay, 0, byte(k)}, []byte{opFlip, 1, byte(k), 2, 0, 20, 1, 1, 3, 0x80}, []byte{opCut, 0, byte(k), 0, 30})
		everything = append(everything, opReplay, 0, byte(k))
	}
	for k := range h.records {
		seeds = append(seeds, []byte{opSealed, 0, 0, 0, byte(k), 0}, []byte{opSealed, 0, 1, 1, byte(k), 2, 0, 9, 0, 4, 0, 20, 1, 1})
	}
	for _, text := range []string{
		"?OTRv23?", "?OTR?", "?OTR Error: <b>no</b>", "\xff\xfe plain", "tag \t  \t\t\t\t \t \t \t    \t\t  \t\t", "?OTR:===.", "?OTR,1,2,x,", "?OTR|5000|1000,1,3,?OTR:AAMD,",
	} {
		seeds = append(seeds, append([]byte{opText, 3, byte(len(text))}, text...))
	}
	return append(seeds, everything, []byte{opPieces, 0, 3, 40, 0, opPieces, 0, 3, 40, 1}, []byte{opBinary, 0, 3, 4, 1, 2, 3, 4}, []byte{opTime, 0, 61, opUser, 0, 0, opUser, 0, 1, opUser, 0, 2, opUser, 0, 3})
}

// The operations of a script; each is followed by a byte for route and delay.
const (
	opText   = iota // a text as it stands
	opReplay        // a captured message
	opFlip          // one with bytes of the binary changed
	opEdit          // one with bytes of the text changed
	opCut           // one with the binary cut short
	opBinary        // any bytes under a header that is accepted
	opSealed        // a genuine message with any plaintext
	opPieces        // a fragment of a captured message
	opTime          // time passes
	opUser          // Alice does something
	operations
)

// A script is an input being followed.
type script struct {
	*hostile
	rest      []byte
	authentic bool // something genuine has arrived
}

func (s *script) byte() byte {
	if len(s.rest) == 0 {
		return 0
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	return c
}

func (s *script) number() int { return int(s.byte())<<8 | int(s.byte()) }

func (s *script) bytes(n int) []byte {
	n = min(n, len(s.rest))
	b := s.rest[:n]
	s.rest = s.rest[n:]
	return b
}

// next follows one operation.
func (s *script) next() {
	op, how := s.byte()%operations, s.byte()
	var c captured
	switch op {
	case opText:
		s.arrive(how, bytes.Clone(s.bytes(int(s.byte()))), false)
		return
	case opBinary:
		s.arrive(how, wire.Encode(s.binary()), false)
		return
	case opSealed:
		s.arrive(how, s.sealed(), false)
		return
	case opTime:
		s.now = s.now.Add(time.Duration(s.byte()) * time.Second)
		s.nodes[nodeAlice].tick()
		s.wantCaps()
		return
	case opUser:
		s.user(s.byte())
		return
	}
	c = s.hostile.captured[int(s.byte())%len(s.hostile.captured)]
	text := bytes.Clone(c.text)
	switch op {
	case opFlip:
		if raw, err := wire.Decode(text); err == nil {
			text = wire.Encode(s.change(raw))
		}
	case opEdit:
		text = s.change(text)
	case opCut:
		if raw, err := wire.Decode(text); err == nil {
			text = wire.Encode(raw[:min(len(raw), s.number())])
		}
	case opPieces:
		s.piece(how, c)
		return
	}
	s.arrive(how, text, false)
}

// change alters, at most 16 times, the byte at a place.
func (s *script) change(b []byte) []byte {
	for range s.byte() % 16 {
		if at, by := s.number(), s.byte(); len(b) > 0 {
			b[at%len(b)] ^= by
		}
	}
	return b
}

// binary is a message of any content for Alice.
func (s *script) binary() []byte {
	kind := []byte{wire.TypeDHCommit, wire.TypeData, wire.TypeDHKey, wire.TypeReveal, wire.TypeSignature, 0}[s.byte()%6]
	body := s.bytes(int(s.byte()))
	sender := uint32(s.nodes[1+len(body)%4].account.Tag())
	if kind == 0 {
		return body
	}
	h := []byte{0, 3, kind}
	for _, tag := range []uint32{sender, uint32(s.nodes[nodeAlice].account.Tag())} {
		h = append(h, byte(tag>>24), byte(tag>>16), byte(tag>>8), byte(tag))
	}
	return append(h, body...)
}

// sealed is a message that a live session vouches for, whatever it says.
func (s *script) sealed() []byte {
	from, flags := nodeLaptop+int(s.byte()%2), s.byte()
	plain := s.change(bytes.Clone(s.records[int(s.byte())%len(s.records)]))
	plain = append(plain, s.bytes(int(s.byte()))...)
	return s.seal(from, flags, plain)
}

// piece is one fragment of a captured message. Where it completes one, only that
// message can be what is authentic.
func (s *script) piece(how byte, c captured) {
	size, k := 40+int(s.byte()), int(s.byte())
	h := wire.Header{Version: 3, Sender: uint32(s.nodes[c.from].account.Tag()), Receiver: uint32(s.nodes[nodeAlice].account.Tag())}
	if c.from == nodeOld {
		h = wire.Header{Version: 2}
	}
	pieces, err := wire.Split(c.text, h, size)
	if err != nil {
		return
	}
	s.arrive(how, pieces[k%len(pieces)], true)
}

// user is something that Alice does.
func (s *script) user(what byte) {
	a := s.nodes[nodeAlice]
	b := a.buddy(bob)
	switch what % 5 {
	case 0:
		a.took(bob, b.Start(s.now))
	case 1:
		a.took(bob, b.RefreshAll(s.now))
	case 2:
		a.say(bob, typedInPrivate)
	case 3:
		a.took(bob, b.AbortSMP(a.with2(s.nodes[nodeLaptop]).ID, s.now))
	case 4:
		for _, e := range all[SMPAsked](a) {
			if out, err := b.AnswerSMP(e.Session.ID, e.Request, []byte("me"), s.now); err == nil {
				a.took(bob, out)
			}
		}
	}
	s.wantSecrecy()
	s.wantCaps()
}

// arrive gives Alice a message and checks what it changed. pieces: it may have
// completed a genuine message.
func (s *script) arrive(how byte, text []byte, pieces bool) {
	a := s.nodes[nodeAlice]
	b := a.buddy(bob)
	genuine := s.once[authenticated(text)]
	before, chosen, mode := s.glimpses(), a.selected(bob), b.Selection()
	from := []Route{bob + "/laptop", bob + "/old", bob + "/phone", bob + "/tablet", bob + "/evil", "", bob + "/desk", bob}[how%8]
	out := b.Receive(Incoming{Text: text, From: from, Delayed: how&8 != 0}, s.now)
	s.wantText(&out, genuine || pieces)
	a.took(bob, out)
	s.wantCaps()
	changed := s.changed(before)
	switch {
	case len(changed) > 1:
		s.Fatalf("%q changed sessions %v", text, changed)
	case genuine || pieces:
		s.authentic = s.authentic || len(changed) > 0 || chosen != a.selected(bob)
	case len(changed) > 0 || chosen != a.selected(bob) || mode != b.Selection():
		s.Fatalf("%q changed sessions %v, selected %d before, now %d", text, changed, chosen, a.selected(bob))
	}
}

// changed names the sessions that are not what they were.
func (s *script) changed(before map[SessionID]glimpse) (changed []SessionID) {
	after := s.glimpses()
	for id, g := range after {
		if was, ok := before[id]; !ok || !reflect.DeepEqual(was, g) {
			changed = append(changed, id)
		}
	}
	for id := range before {
		if _, ok := after[id]; !ok {
			changed = append(changed, id)
		}
	}
	return changed
}

// wantText checks what is shown and said.
func (s *script) wantText(out *Effects, genuine bool) {
	if m := out.Deliver; m != nil && (!utf8.Valid(m.Text) || m.Private != (m.Session != 0) || m.Private && !genuine) {
		s.Fatalf("shown: %+v", m)
	}
	for _, e := range out.Events {
		switch e := e.(type) {
		case ErrorLine:
			if !utf8.Valid(e.Text) {
				s.Fatalf("said: %q", e.Text)
			}
		case SMPAsked:
			if !utf8.ValidString(e.Question) || len(e.Question) > 3*4096 {
				s.Fatalf("asked: %q", e.Question)
			}
		}
	}
}

// wantSecrecy fails if anything readable of Alice's has left.
func (s *script) wantSecrecy() {
	for _, m := range s.nodes[nodeAlice].sent {
		if m.Plain || strings.Contains(string(m.Text), typedInPrivate) {
			s.Fatalf("left in clear: %q", m.Text)
		}
	}
}

// wantGenuine ends a script: what the live sessions' clients write arrives, and
// what Alice writes goes out private.
func (s *script) wantGenuine() {
	a := s.nodes[nodeAlice]
	for _, from := range []int{nodeLaptop, nodeOld, nodeDesk} {
		n := s.nodes[from]
		held := a.with2(n)
		if held.ID == 0 && s.authentic {
			continue // it was ended by a genuine message
		}
		text := s.seal(from, 0, []byte("still here"))
		out := a.buddy(bob).Receive(Incoming{Text: text, From: n.route()}, s.now)
		if out.Deliver == nil || !out.Deliver.Private || out.Deliver.Session != held.ID || string(out.Deliver.Text) != "still here" {
			s.Fatalf("%s is not read any more: %+v", n.route(), out)
		}
		a.took(bob, out)
	}
	s.wantPrivateLine(a)
}

func (s *script) wantPrivateLine(a *node) {
	out := a.say(bob, typedInPrivate)
	if out.Fate == Blocked && s.authentic {
		out = a.say(bob, typedInPrivate) // the selection changed and that was said
	}
	switch {
	case out.Fate == SentPrivate, s.authentic && out.Fate == Blocked:
	case out.Fate == Held:
		s.now = s.now.Add(2 * holdForKeys)
		a.tick()
		if len(a.outbox(bob).held) > 0 && !s.authentic {
			s.Fatal("text waits for good")
		}
	default:
		s.Fatalf("a line of Alice's: %+v", out)
	}
	s.wantSecrecy()
}
