package ratchet

import (
	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/internal/secret"
)

// A Space is working memory for one message at a time of any number of ratchets.
// What is sealed lies in it until the next one. The zero Space is ready for use; with
// nil each message takes new memory.
type Space struct {
	message scratch.Buffer
	mac     secret.MAC
	stream  stream
}

func (s *Space) take(size, limit int) []byte {
	if s == nil {
		return make([]byte, 0, size)
	}
	return s.message.Take(size, limit)
}

func (s *Space) working() *secret.MAC {
	if s == nil {
		return new(secret.MAC)
	}
	return &s.mac
}

func (s *Space) streaming() *stream {
	if s == nil {
		return new(stream)
	}
	return &s.stream
}
