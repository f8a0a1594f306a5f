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

// The MAC is HMAC-SHA1, and the message stays as it is.
func TestMACIsHMACAtEveryLength(t *testing.T) {
	var keys [2]MACKey
	var raw [2][20]byte
	for i := range keys {
		rand.Read(raw[i][:])
		keys[i].Set(&raw[i])
	}
	m := new(MAC)
	for n := range 1300 {
		which := n % 2 // one MAC serves several keys
		text := make([]byte, n)
		rand.Read(text)
		data := bytes.Clone(text)
		if got, want := m.Sum(&keys[which], data), hmacSHA1(&raw[which], text); *got != want || !bytes.Equal(data, text) {
			t.Fatalf("%d bytes: %x, want %x", n, *got, want)
		}
	}
}

func hmacSHA1(key *[20]byte, text []byte) [20]byte {
	mac := hmac.New(sha1.New, key[:])
	mac.Write(text)
	return [20]byte(mac.Sum(nil))
}

// What messages have in common is remembered, and what looks like it is not taken for it.
func TestMACOfMessagesThatBeginAlike(t *testing.T) {
	key := [20]byte{1, 2, 3}
	var k MACKey
	k.Set(&key)
	m := new(MAC)
	check := func(text []byte) {
		t.Helper()
		if got, want := m.Sum(&k, text), hmacSHA1(&key, text); *got != want {
			t.Fatalf("%x, want %x", *got, want)
		}
	}
	text := make([]byte, 2000)
	for n := 150; n < 2000; n += 37 {
		check(text[:n])
	}
	if k.usual == nil || !bytes.Equal(k.usual.text[:], text[:len(k.usual.text)]) {
		t.Fatal("the beginning is not remembered")
	}
	for at := range 400 {
		text[at] ^= 1
		check(text[:400])
		text[at] ^= 1
		check(text[:400])
	}
}

// Nothing of a key stays where its messages were computed, nor in a wiped key, and
// a MAC costs no memory.
func TestMACKeepsNoKey(t *testing.T) {
	for name, size := range map[string]int{"a few blocks": 300, "many blocks": 3000} {
		var k MACKey
		k.Set(&[20]byte{1, 2, 3})
		m := new(MAC)
		data := make([]byte, size)
		m.Sum(&k, data)
		m.Sum(&k, data)
		if kept := [stateSize - chainAt]byte(m.state[chainAt:]); kept != [stateSize - chainAt]byte{} {
			t.Errorf("%s: the state of a hash is left", name)
		}
		fresh, _ := sha1.New().(resumable).AppendBinary(nil)
		left, _ := m.sha.AppendBinary(nil)
		if !bytes.Equal(left[:restAt], fresh[:restAt]) {
			t.Errorf("%s: the state of the library's hash is left", name)
		}
		if n := testing.AllocsPerRun(100, func() { m.Sum(&k, data) }); n > 0 {
			t.Errorf("%s: %v allocations for one", name, n)
		}
		usual := k.usual
		k.Wipe()
		if k != (MACKey{}) || usual.after != (chain{}) {
			t.Errorf("%s: a wiped key holds something", name)
		}
	}
}
