package secret

import (
	"bytes"
	"encoding/hex"
	"testing"
)

func TestWipe(t *testing.T) {
	b, w := []byte{1, 2, 3}, []uint{4, 5}
	Wipe(b)
	WipeWords(w)
	if !bytes.Equal(b, make([]byte, 3)) || w[0]|w[1] != 0 {
		t.Fatalf("left %v %v", b, w)
	}
}

func TestDoRunsOnce(t *testing.T) {
	n := 0
	Do(func() { n++ })
	if n != 1 {
		t.Fatalf("f ran %d times", n)
	}
}

// FIPS 197 appendix C.1 and RFC 4231 case 3.
func TestKnownAnswers(t *testing.T) {
	key := [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	in, _ := hex.DecodeString("00112233445566778899aabbccddeeff")
	out := make([]byte, 16)
	AES(&key).Encrypt(out, in)
	if got := hex.EncodeToString(out); got != "69c4e0d86a7b0430d8cdb78070b4c55a" {
		t.Errorf("AES: %s", got)
	}
	var k20 [20]byte
	for i := range k20 {
		k20[i] = 0xaa
	}
	data := bytes.Repeat([]byte{0xdd}, 50)
	m2 := HMACSHA256(k20[:])
	m2.Write(data)
	if got := hex.EncodeToString(m2.Sum(nil)); got != "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" {
		t.Errorf("HMAC-SHA256: %s", got)
	}
}
