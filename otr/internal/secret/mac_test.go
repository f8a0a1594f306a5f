package secret

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"testing"
)

// RFC 2202 case 3.
func TestMACKnownAnswer(t *testing.T) {
	var key [20]byte
	for i := range key {
		key[i] = 0xaa
	}
	var k MACKey
	k.Set(&key)
	got := new(MAC).Sum(&k, bytes.Repeat([]byte{0xdd}, 50))
	if hex.EncodeToString(got[:]) != "125d7342b9ac11cd91a39af48aa17b4f63f175d3" {
		t.Errorf("%x", *got)
	}
}

// With room behind the message and without, the MAC is HMAC-SHA1, and the message
// stays as it is.
func TestMACIsHMACAtEveryLength(t *testing.T) {
	var keys [2]MACKey
	var raw [2][20]byte
	for i := range keys {
		rand.Read(raw[i][:])
		keys[i].Set(&raw[i])
	}
	m := new(MAC)
	for n := range 700 {
		which := n % 2 // one MAC serves several keys
		text := make([]byte, n)
		rand.Read(text)
		std := hmac.New(sha1.New, raw[which][:])
		std.Write(text)
		want := std.Sum(nil)
		for _, room := range []int{0, 9, MACPadding} {
			data := append(make([]byte, 0, n+room), text...)
			if got := m.Sum(&keys[which], data[:n:n+room]); !bytes.Equal(got[:], want) || !bytes.Equal(data, text) {
				t.Fatalf("%d bytes with room for %d: %x, want %x", n, room, *got, want)
			}
		}
	}
}

// Nothing of a key stays where its messages were computed, nor in a wiped key, and
// a MAC costs no memory.
func TestMACKeepsNoKey(t *testing.T) {
	var k MACKey
	k.Set(&[20]byte{1, 2, 3})
	m := new(MAC)
	data := make([]byte, 300, 300+MACPadding)
	m.Sum(&k, data)
	fresh, _ := sha1.New().(resumable).AppendBinary(nil)
	left, _ := m.sha.AppendBinary(nil)
	if m.state != [stateSize]byte{} || !bytes.Equal(left[:restAt], fresh[:restAt]) {
		t.Error("the state of a hash is left")
	}
	if n := testing.AllocsPerRun(100, func() { m.Sum(&k, data) }); n > 0 {
		t.Errorf("%v allocations for one", n)
	}
	k.Wipe()
	if k != (MACKey{}) {
		t.Error("a wiped key holds something")
	}
}
