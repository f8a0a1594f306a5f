package ratchet

import (
	"crypto/sha1"
	"crypto/subtle"
	"slices"

	"pidgin-otr/otr/internal/scratch"
	"pidgin-otr/otr/internal/secret"
)

// A Space is working memory for one message at a time of any number of ratchets.
// What is sealed lies in it until the next one. The zero Space is ready for use; with
// nil each message takes new memory.
type Space struct {
	message scratch.Buffer
	mac     secret.MAC
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

// verifies reports whether want is the authenticator of data, which stays as it is.
// A short message is copied to where there is room behind it.
func (s *Space) verifies(k *secret.MACKey, data []byte, want *[sha1.Size]byte) bool {
	if len(data) <= scratch.Small {
		data = append(s.take(len(data)+secret.MACPadding, scratch.Large), data...)
	} else {
		data = slices.Clip(data)
	}
	return subtle.ConstantTimeCompare(s.working().Sum(k, data)[:], want[:]) == 1
}
