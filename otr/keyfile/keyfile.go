// Package keyfile reads and writes the files that pidgin-otr and libotr keep in
// the user's folder: private keys, known fingerprints, instance tags and message
// size limits; and five of our own: the best version of each key, the keys that
// messages may go to unasked, when each key was seen, the buddies without OTR, and
// settings. Bytes in, values out: no files are opened here.
//
// Rules of the package. What is not understood survives a rewrite in the place
// that does the least harm, byte for byte. A Parse function always returns a
// usable value; when it also returns an error (always ErrDamaged), the value
// holds what could be saved, and the file must be kept aside before the value is
// written in its place. Problems report what was read but not used; they hold
// positions and account names, never contents. Values are not safe for
// concurrent use.
package keyfile

import (
	"errors"
	"fmt"
	"strings"
)

// File names in the user's folder, as pidgin-otr has them.
const (
	KeysName         = "otr.private_key"
	FingerprintsName = "otr.fingerprints"
	TagsName         = "otr.instance_tags"
	SizesName        = "otr.max_message_size"
)

// Account names one of the user's accounts the way the files do: the user name
// exactly as the messenger stores it (on XMPP with its resource) and the
// protocol id, such as "prpl-jabber".
type Account struct{ Name, Protocol string }

// Bare returns the account without the resource, that is without the first
// slash and what follows. Meaningful only for protocols whose account names
// carry a resource.
func (a Account) Bare() Account {
	a.Name, _, _ = strings.Cut(a.Name, "/")
	return a
}

// Peer names a buddy of an account by the normalised buddy name.
type Peer struct {
	Buddy   string
	Account Account
}

// ErrDamaged is returned for a file that is not what its name says or that
// breaks off in the middle.
var ErrDamaged = errors.New("damaged file")

// ErrLongLine is returned for an entry that libotr's line buffer of 1000 bytes
// would split in two, the second part of which could pass for an entry.
var ErrLongLine = errors.New("names too long for one line of the file")

// ErrUnknown is returned when the fingerprint is not in the file.
var ErrUnknown = errors.New("fingerprint is not known")

// ErrSmallTag is returned for an instance tag below 0x100 (Protocol-v3,
// "Instance Tags").
var ErrSmallTag = errors.New("instance tag below 0x100")

// A NameError refuses a text that would break the format of a file: the line
// formats have no escapes for tab, line end and NUL.
type NameError struct{ Field string }

func (e *NameError) Error() string {
	return fmt.Sprintf("%s contains a tab, a line end or a NUL", e.Field)
}

// ProblemKind says why a part of a file is not used.
type ProblemKind uint8

const (
	BadLine        ProblemKind = iota // not an entry; kept as it is
	LongLine                          // libotr would split it; kept as it is, not used
	ForeignAccount                    // a key entry of a structure not understood; kept
	BadKey                            // a key entry with a key that cannot be used; kept
	ShadowedKey                       // another key of the account wins; kept
	TrailingData                      // text after the end of the key lists; kept
	EmptyFile                         // a key file without content, as an interrupted write leaves it
)

func (k ProblemKind) String() string {
	names := [...]string{"bad line", "long line", "foreign account", "bad key", "shadowed key", "trailing data", "empty file"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("ProblemKind(%d)", uint8(k))
}

// Problem is a part of a file that was read but is not used.
type Problem struct {
	Kind    ProblemKind
	Line    int     // from 1
	Account Account // of BadKey and ShadowedKey
}
