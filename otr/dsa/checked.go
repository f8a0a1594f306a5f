package dsa

import "crypto/sha256"

// maxChecked bounds how many keys Checked remembers (about 40 bytes each).
const maxChecked = 4096

// Checked remembers public keys whose parameters were found good, so that a
// returning peer does not cost the check again. The memory is by SHA-256 of the
// whole key: two keys could be made to share a fingerprint. The zero value and
// nil remember nothing yet and nothing ever.
type Checked struct {
	keys map[[sha256.Size]byte]struct{}
}

// ParsePublicKey is the function of that name, but checks a key that it
// remembers for its ranges only.
func (c *Checked) ParsePublicKey(wire []byte) (key *PublicKey, rest []byte, err error) {
	n, rest, err := split(wire)
	if err != nil {
		return nil, nil, err
	}
	if key, err = build(n); err != nil {
		return nil, nil, err
	}
	id := sha256.Sum256(key.wire)
	if c != nil {
		if _, ok := c.keys[id]; ok {
			return key, rest, nil
		}
	}
	if !key.ordered() {
		return nil, nil, ErrParameters
	}
	c.remember(id)
	return key, rest, nil
}

// remember starts afresh when full: a stranger who fills it costs time only.
func (c *Checked) remember(id [sha256.Size]byte) {
	if c == nil {
		return
	}
	if c.keys == nil || len(c.keys) >= maxChecked {
		c.keys = make(map[[sha256.Size]byte]struct{})
	}
	c.keys[id] = struct{}{}
}
