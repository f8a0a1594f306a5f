package dsa

import (
	"encoding/hex"
	"strings"
)

// Fingerprint is the SHA-1 over p, q, g and y as MPIs, without the key type
// (Protocol-v3, "Public keys, signatures, and fingerprints").
type Fingerprint [20]byte

// String returns 40 lower-case hex digits, as fingerprint files hold them.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// Human returns five groups of eight upper-case hex digits, to be read aloud.
func (f Fingerprint) Human() string {
	var groups [5]string
	for i := range groups {
		groups[i] = strings.ToUpper(hex.EncodeToString(f[4*i : 4*i+4]))
	}
	return strings.Join(groups[:], " ")
}
