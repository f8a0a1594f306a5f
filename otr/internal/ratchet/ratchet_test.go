package ratchet

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/secret"
	"pidgin-otr/otr/wire"
)

// Whatever order the two ends write in, and however much of it is still under
// way, all arrives, once, and old MAC keys come out that did verify something.
func TestConversation(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := exchangeKeys(t)
		ends := [2]*end{a, b}
		var queue [2][][]byte // to ends[i], in order
		var texts [2][]string
		var read [2][][]byte // as it came, by who read it
		for i := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			who := rapid.IntRange(0, 1).Draw(rt, "who")
			if rapid.Bool().Draw(rt, "send") || len(queue[who]) == 0 {
				text := fmt.Sprint(i, strings.Repeat("x", rapid.IntRange(0, 600).Draw(rt, "size")))
				raw := ends[who].Seal(text)
				onlyUsed(rt, raw, read[who])
				queue[1-who] = append(queue[1-who], raw)
				texts[1-who] = append(texts[1-who], text)
				continue
			}
			read[who] = append(read[who], bytes.Clone(queue[who][0]))
			got, err := ends[who].Open(queue[who][0])
			if err != nil || got != texts[who][0] {
				rt.Fatalf("step %d: opened %q, %v", i, got, err)
			}
			if _, err := ends[who].Open(queue[who][0]); err == nil {
				rt.Fatalf("step %d: the same message opens twice", i)
			}
			queue[who], texts[who] = queue[who][1:], texts[who][1:]
		}
	})
}

// onlyUsed fails if a message reveals a MAC key that verifies nothing of what its
// sender has read.
func onlyUsed(t *rapid.T, raw []byte, read [][]byte) {
	m, err := wire.ParseData(raw)
	if err != nil {
		t.Fatal(err)
	}
	for keys := m.OldMACs; len(keys) > 0; keys = keys[sha1.Size:] {
		used := false
		for _, old := range read {
			o, err := wire.ParseData(old)
			if err != nil {
				t.Fatal(err)
			}
			mac := hmac.New(sha1.New, keys[:sha1.Size])
			mac.Write(o.Authenticated(old))
			used = used || hmac.Equal(mac.Sum(nil), o.MAC[:])
		}
		if !used {
			t.Fatal("a MAC key that verified nothing is revealed")
		}
	}
}

func TestMessagesMayBeLost(t *testing.T) {
	a, b := exchangeKeys(t)
	for range 10 {
		a.Seal("lost")
	}
	b.Reads(a.Seal("arrives"), "arrives")
	a.Reads(b.Seal("back"), "back")
}

func TestReplayAndOrder(t *testing.T) {
	a, b := exchangeKeys(t)
	one, two := a.Seal("one"), a.Seal("two")
	b.Reads(two, "two")
	for name, raw := range map[string][]byte{"older": one, "same": two} {
		if _, err := b.Open(raw); !errors.Is(err, ErrOldCounter) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.Reads(a.Seal("three"), "three")
}

// A turned bit anywhere is refused, and nothing has changed: the right message
// still opens.
func TestCorruptedDataMessage(t *testing.T) {
	a, b := exchangeKeys(t)
	b.Reads(a.Seal("warm up"), "warm up")
	raw := a.Seal("the text")
	m, err := wire.ParseData(raw)
	must(t, err)
	for at := range m.Authenticated(raw) {
		bad := bytes.Clone(raw)
		bad[at] ^= 1
		pm, err := wire.ParseData(bad)
		if err != nil {
			continue
		}
		before := bytes.Clone(bad)
		if _, err := b.Keys.Open(bad, &pm); !errors.Is(err, ErrBadMAC) && !errors.Is(err, ErrKeyID) {
			t.Fatalf("byte %d: %v", at, err)
		}
		if !bytes.Equal(bad, before) {
			t.Fatalf("byte %d: the message was decrypted", at)
		}
	}
	b.Reads(raw, "the text")
}

func TestKeyIDs(t *testing.T) {
	a, b := exchangeKeys(t)
	raw := a.Seal("text")
	for _, ids := range [][2]uint32{{0, 1}, {1, 0}, {2, 1}, {1, 2}, {1, 3}, {math.MaxUint32, 1}} {
		m, err := wire.ParseData(bytes.Clone(raw))
		must(t, err)
		m.SenderKeyID, m.RecipientKeyID = ids[0], ids[1]
		if _, err := b.Keys.Open(raw, &m); !errors.Is(err, ErrKeyID) {
			t.Errorf("%v: %v", ids, err)
		}
	}
}

// reseal makes a message of e's with a field changed and a right MAC.
func (e *end) reseal(text string, change func(*wire.Data)) []byte {
	m, err := wire.ParseData(e.Seal(text))
	must(e.T, err)
	change(&m)
	part := m.AppendAuthenticated(nil)
	m.MAC = *new(secret.MAC).Sum(&e.Keys.held(previous, current).send.mac, part)
	return m.Append(nil)
}

// A next D-H key out of range drops the message without rotating.
func TestNextKeyOutOfRange(t *testing.T) {
	a, b := exchangeKeys(t)
	b.Reads(a.Seal("one"), "one")
	b.Reads(a.Seal("two"), "two") // what they have in common is remembered, now in the same place
	for _, next := range [][]byte{nil, {1}, bytes.Repeat([]byte{0xff}, dh.Size), bytes.Repeat([]byte{1}, dh.Size+1)} {
		raw := a.reseal("bad", func(m *wire.Data) { m.NextDH = next })
		before := *b.Keys
		if _, err := b.Open(raw); !errors.Is(err, ErrNextKey) {
			t.Errorf("%d bytes: %v", len(next), err)
		}
		if b.Keys.theirID != before.theirID || b.Keys.slots != before.slots {
			t.Fatal("the keys moved")
		}
	}
	b.Reads(a.Seal("good"), "good")
}

func TestOrderOfChecks(t *testing.T) {
	a, b := exchangeKeys(t)
	one := a.Seal("one")
	b.Reads(a.Seal("two"), "two")
	m, err := wire.ParseData(one)
	must(t, err)
	m.NextDH = nil
	if _, err := b.Open(m.Append(nil)); !errors.Is(err, ErrBadMAC) {
		t.Errorf("bad MAC, old counter, bad key: %v", err)
	}
	m.MAC = *new(secret.MAC).Sum(&a.Keys.held(previous, current).send.mac, m.AppendAuthenticated(nil))
	if _, err := b.Open(m.Append(nil)); !errors.Is(err, ErrOldCounter) {
		t.Errorf("old counter, bad key: %v", err)
	}
}

// Keys are revealed by the message after the one that made them old, only if
// they verified something, and once.
func TestReveal(t *testing.T) {
	a, b := exchangeKeys(t)
	turn := func(from, to *end) []byte {
		t.Helper()
		raw := from.Seal("x")
		m, _ := wire.ParseData(raw)
		macs := bytes.Clone(m.OldMACs)
		to.Reads(raw, "x")
		return macs
	}
	first := bytes.Clone(a.Keys.held(previous, current).send.macKey[:]) // b verifies with it
	for i, macs := range [][]byte{turn(a, b), turn(b, a)} {
		if len(macs) != 0 {
			t.Errorf("message %d reveals %d bytes", i, len(macs))
		}
	}
	if macs := turn(a, b); len(macs)%20 != 0 {
		t.Errorf("%d bytes revealed", len(macs))
	}
	if macs := turn(b, a); !bytes.Contains(macs, first) {
		t.Errorf("b reveals %x, not the key it verified with", macs)
	}
	if macs := b.Keys.reveal; len(macs) != 0 {
		t.Error("revealed twice")
	}
}

func TestRevealQueueIsBounded(t *testing.T) {
	r := new(Ratchet)
	for i := range 2 * MaxReveal {
		var key [20]byte
		binary.BigEndian.PutUint32(key[:], uint32(i))
		r.queue(key[:])
	}
	if len(r.reveal) != 20*MaxReveal || binary.BigEndian.Uint32(r.reveal) != MaxReveal {
		t.Errorf("%d bytes wait, first %d", len(r.reveal), binary.BigEndian.Uint32(r.reveal))
	}
}

// With as many keys to reveal as ever, a message is no longer than is promised.
func TestOverhead(t *testing.T) {
	a, _ := exchangeKeys(t)
	a.Keys.queue(make([]byte, MaxReveal*20))
	for _, n := range []int{0, 1000} {
		a.Keys.queue(make([]byte, MaxReveal*20))
		if over := len(a.Seal(strings.Repeat("x", n))) - n; over > MaxOverhead || over < MaxReveal*20 {
			t.Errorf("%d bytes beside the text", over)
		}
	}
}

// Keys that wait to be revealed are moved, not copied, when more memory is needed.
func TestRevealQueueLeavesNoCopy(t *testing.T) {
	r := new(Ratchet)
	for i := range 64 {
		old := r.reveal
		r.queue(bytes.Repeat([]byte{byte(i + 1)}, 20))
		if len(old) > 0 && &old[0] != &r.reveal[0] && bytes.Trim(old[:cap(old)], "\x00") != nil {
			t.Fatalf("a copy of %d bytes is left", len(old))
		}
	}
}

func TestFinalMessageRevealsAll(t *testing.T) {
	a, b := exchangeKeys(t)
	b.Reads(a.Seal("one"), "one")
	want := bytes.Clone(b.Keys.held(previous, previous).recv.macKey[:])
	raw, err := b.Keys.SealFinal(rand.Reader, v3, wire.FlagIgnoreUnreadable, nil)
	must(t, err)
	m, err := wire.ParseData(raw)
	must(t, err)
	if !bytes.Equal(m.OldMACs, want) {
		t.Errorf("revealed %x, want %x", m.OldMACs, want)
	}
	a.Reads(raw, "")
}

// A refresh queues what the old keys leave to reveal and wipes them.
func TestAdopt(t *testing.T) {
	a, b := exchangeKeys(t)
	b.Reads(a.Seal("one"), "one")
	old := b.Keys
	want := bytes.Clone(old.held(previous, previous).recv.macKey[:])
	na, nb := exchangeKeys(t)
	nb.Keys.Adopt(old)
	if old.ours != [2]dh.KeyPair{} || old.slots != [2][2]slot{} {
		t.Error("the old keys are left")
	}
	m, err := wire.ParseData(nb.Seal("new"))
	must(t, err)
	if !bytes.Equal(m.OldMACs, want) {
		t.Errorf("revealed %x, want %x", m.OldMACs, want)
	}
	na.Seal("still works")
}

func TestNoRandomnessChangesNothing(t *testing.T) {
	a, b := exchangeKeys(t)
	if _, err := a.Keys.Seal(bytes.NewReader(nil), v3, 0, []byte("x")); !errors.Is(err, io.EOF) {
		t.Fatalf("sealed without randomness: %v", err)
	}
	if a.Keys.Prepared() {
		t.Error("a key was made without randomness")
	}
	must(t, a.Keys.Prepare(rand.Reader))
	if _, err := a.Keys.Seal(bytes.NewReader(nil), v3, 0, []byte("x")); err != nil {
		t.Errorf("a prepared message needs no randomness: %v", err)
	}
	b.Reads(a.Seal("y"), "y")
}

func TestExhaustedCounters(t *testing.T) {
	a, b := exchangeKeys(t)
	a.Keys.held(previous, current).send.counter = math.MaxUint64 - 1
	b.Reads(a.Seal("last"), "last")
	if _, err := a.Keys.Seal(rand.Reader, v3, 0, nil); !errors.Is(err, ErrExhausted) {
		t.Errorf("after the last counter: %v", err)
	}
}

// A serial number does not come round to 0.
func TestExhaustedKeyIDs(t *testing.T) {
	for name, last := range map[string]func(a, b *Ratchet){
		"the sender's":   func(a, b *Ratchet) { a.ourID, b.theirID = 0, math.MaxUint32 },
		"the receiver's": func(a, b *Ratchet) { a.theirID, b.ourID = math.MaxUint32, math.MaxUint32 },
	} {
		a, b := exchangeKeys(t)
		a.Reads(b.Seal("with b's current key"), "with b's current key")
		last(a.Keys, b.Keys)
		before := *b.Keys
		if _, err := b.Open(a.Seal("x")); !errors.Is(err, ErrExhausted) {
			t.Errorf("%s last number: %v", name, err)
		}
		if after := b.Keys; after.ourID != before.ourID || after.theirID != before.theirID || len(after.reveal) != len(before.reveal) {
			t.Errorf("%s last number: keys changed", name)
		}
	}
}

func TestExtraKey(t *testing.T) {
	a, b := exchangeKeys(t)
	want, err := a.Keys.SendExtraKey()
	must(t, err)
	b.Reads(a.Seal("file"), "file")
	if got := b.Keys.RecvExtraKey(); got != want || got == [32]byte{} {
		t.Error("the two ends have different extra keys")
	}
}

func TestWipedRatchetHoldsNothing(t *testing.T) {
	a, b := exchangeKeys(t)
	b.Reads(a.Seal("one"), "one")
	a.Reads(b.Seal("two"), "two")
	r := a.Keys
	r.Wipe()
	if !reflect.ValueOf(r).Elem().IsZero() {
		t.Errorf("left: %+v", *r)
	}
	m, _ := wire.ParseData(b.Seal("three"))
	if _, err := r.Open(nil, &m); !errors.Is(err, ErrKeyID) {
		t.Errorf("a wiped ratchet opens: %v", err)
	}
}

// Block by block and as a stream, the text is the same.
func TestCryptLengths(t *testing.T) {
	a, b := exchangeKeys(t)
	for _, n := range []int{0, 1, 15, 16, 17, shortText - 1, shortText, shortText + 1, 5000} {
		b.Reads(a.Seal(strings.Repeat("t", n)), strings.Repeat("t", n))
		var key, iv [16]byte
		binary.BigEndian.PutUint64(iv[:], 3)
		c := new(channel)
		c.block = secret.AES(&key)
		data := bytes.Repeat([]byte{7}, n)
		want := bytes.Clone(data)
		block, err := aes.NewCipher(key[:])
		must(t, err)
		cipher.NewCTR(block, iv[:]).XORKeyStream(want, want)
		if c.crypt(new(stream), 3, data); !bytes.Equal(data, want) {
			t.Errorf("%d bytes: not AES128-CTR", n)
		}
	}
}

// In a space of their own neither end allocates anything for a message.
func TestAllocations(t *testing.T) {
	a, b := exchangeKeys(t)
	text := bytes.Repeat([]byte{'x'}, 100)
	must(t, a.Keys.Prepare(rand.Reader))
	a.Keys.Use(new(Space))
	b.Keys.Use(new(Space))
	b.Reads(a.Seal("warm up"), "warm up")
	n := testing.AllocsPerRun(100, func() {
		raw, _ := a.Keys.Seal(rand.Reader, v3, 0, text)
		m, _ := wire.ParseData(raw)
		if _, err := b.Keys.Open(raw, &m); err != nil {
			t.Fatal(err)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations for a message sealed and opened", n)
	}
}

func BenchmarkOneWay(b *testing.B) {
	x, y := exchangeKeys(b)
	text := bytes.Repeat([]byte{'x'}, 100)
	b.ReportAllocs()
	for b.Loop() {
		raw, _ := x.Keys.Seal(rand.Reader, v3, 0, text)
		raw, _ = wire.Decode(wire.Encode(raw))
		m, _ := wire.ParseData(raw)
		if _, err := y.Keys.Open(raw, &m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPingPong(b *testing.B) {
	x, y := exchangeKeys(b)
	text := strings.Repeat("x", 100)
	for b.Loop() {
		y.Reads(x.Seal(text), text)
		x, y = y, x
	}
}
