package otr_test

import (
	"io"
	"testing"

	"pidgin-otr/otr"
)

func TestNewTag(t *testing.T) {
	tag, err := otr.NewTag(&sequence{0, 0, 0, 0xff, 0, 0, 1, 0})
	if err != nil || tag != 0x100 {
		t.Errorf("%x %v", tag, err)
	}
	if _, err := otr.NewTag(&sequence{}); err == nil {
		t.Error("a tag without randomness")
	}
}

// sequence is a source of bytes that ends.
type sequence []byte

func (s *sequence) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	n := copy(p, *s)
	*s = (*s)[n:]
	return n, nil
}

func TestNewAccount(t *testing.T) {
	if _, err := otr.NewAccount(otr.Config{Tag: 0x100}); err == nil {
		t.Error("no randomness")
	}
	if _, err := otr.NewAccount(otr.Config{Rand: &sequence{}, Tag: 0xff}); err == nil {
		t.Error("tag too small")
	}
}
