package keyfile

import (
	"iter"
	"slices"
	"strings"

	"pidgin-otr/otr/dsa"
)

// Trust is the free text that says how a fingerprint was verified; empty means
// that it was not.
type Trust string

const (
	Unverified  Trust = ""
	Verified    Trust = "verified" // the user compared the fingerprints
	VerifiedSMP Trust = "smp"      // by the Socialist Millionaires' Protocol
)

// Trusted reports whether the text stands for a verified fingerprint, by
// whomever it was written.
func (t Trust) Trusted() bool { return t != Unverified }

// Known is one fingerprint of a buddy.
type Known struct {
	Fingerprint dsa.Fingerprint
	Trust       Trust
}

// Fingerprints holds the known fingerprints of all buddies: the file
// otr.fingerprints. The zero value is not usable; an empty one comes from
// ParseFingerprints(nil).
type Fingerprints struct {
	accounts   []Account
	accountIDs map[Account]int32
	peers      []peer
	peerIndex  index
	lines      []line
	lineIndex  index // of those that are not the first of their peer
	texts      []string
	textIDs    map[string]int32
	known      int
	gone       int // lines that are not written again
	changes    changes[known]
}

// known names one line.
type known struct {
	peer        Peer
	fingerprint dsa.Fingerprint
}

// peer is a buddy with the chain of its lines, in file order.
type peer struct {
	buddy       string
	account     int32
	first, last int32
}

// line is one line of the file. peer is none for a line that is kept as it is, gone
// for one that is not written again. text is the number of what was kept, or of the
// trust.
type line struct {
	peer        int32
	next        int32 // of the same peer; none at the end
	text        int32
	fingerprint dsa.Fingerprint
}

const (
	none int32 = -1
	gone int32 = -2
)

func (f *Fingerprints) trust(l *line) Trust { return Trust(f.texts[l.text]) }

// Len returns the number of known fingerprints.
func (f *Fingerprints) Len() int { return f.known }

// Accounts returns each account that has, or had, a known fingerprint.
func (f *Fingerprints) Accounts() []Account { return slices.Clone(f.accounts) }

// Lookup returns what is known of the buddy with exactly this account name, in
// file order.
func (f *Fingerprints) Lookup(who Peer) []Known {
	return f.lookup(nil, who)
}

func (f *Fingerprints) lookup(known []Known, who Peer) []Known {
	account, ok := f.accountIDs[who.Account]
	if !ok {
		return known
	}
	id, ok := f.findPeer(who.Buddy, account)
	if !ok {
		return known
	}
	for at := f.peers[id].first; at != none; at = f.lines[at].next {
		l := &f.lines[at]
		known = append(known, Known{Fingerprint: l.fingerprint, Trust: f.trust(l)})
	}
	return known
}

// LookupSame is Lookup for names that differ and mean one account, such as the
// resources and spellings of an XMPP address, which is what same tells: what was
// learned under another one counts too, unless the exact name knows the
// fingerprint.
func (f *Fingerprints) LookupSame(who Peer, same func(Account) bool) []Known {
	known := f.Lookup(who)
	exact := len(known)
	for _, a := range f.accounts {
		if a != who.Account && same(a) {
			known = f.lookup(known, Peer{Buddy: who.Buddy, Account: a})
		}
	}
	return firstOfEach(known, exact)
}

// firstOfEach drops repeated fingerprints after the first n, which have none.
// Of two, the trusted one stays.
func firstOfEach(known []Known, n int) []Known {
	if len(known) == n {
		return known
	}
	at := make(map[dsa.Fingerprint]int, len(known))
	out := known[:0]
	for i, k := range known {
		j, seen := at[k.Fingerprint]
		switch {
		case !seen:
			at[k.Fingerprint] = len(out)
			out = append(out, k)
		case i >= n && j >= n && !out[j].Trust.Trusted():
			out[j] = k
		}
	}
	return out
}

// Trust returns the trust of a fingerprint of the buddy; ok is false when it is
// not known.
func (f *Fingerprints) Trust(who Peer, fp dsa.Fingerprint) (t Trust, ok bool) {
	_, at, ok := f.find(who, fp)
	if !ok {
		return Unverified, false
	}
	return f.trust(&f.lines[at]), true
}

// Add makes a fingerprint known, unverified. added is false when it was known;
// its trust is left alone then. The error is a *NameError or ErrLongLine.
func (f *Fingerprints) Add(who Peer, fp dsa.Fingerprint) (added bool, err error) {
	if err := f.check(who, Unverified); err != nil {
		return false, err
	}
	if _, _, ok := f.find(who, fp); ok {
		return false, nil
	}
	f.compact()
	f.changes.touch(known{who, fp}, true)
	return f.set(f.peer(who), fp, string(Unverified)), nil
}

// SetTrust changes the trust of a known fingerprint. The error is ErrUnknown, a
// *NameError for the trust text, or ErrLongLine.
func (f *Fingerprints) SetTrust(who Peer, fp dsa.Fingerprint, t Trust) error {
	_, at, ok := f.find(who, fp)
	if !ok {
		return ErrUnknown
	}
	if strings.ContainsAny(string(t), "\r\n\x00") {
		return &NameError{Field: "trust"}
	}
	if !fits(entryLength(who, string(t))) {
		return ErrLongLine
	}
	f.lines[at].text = f.text(string(t))
	f.changes.touch(known{who, fp}, false)
	return nil
}

func (f *Fingerprints) check(who Peer, t Trust) error {
	if err := checkName("buddy name", who.Buddy); err != nil {
		return err
	}
	if err := checkAccount(who.Account); err != nil {
		return err
	}
	if !fits(entryLength(who, string(t))) {
		return ErrLongLine
	}
	return nil
}

// Forget removes a fingerprint and reports whether it was known.
func (f *Fingerprints) Forget(who Peer, fp dsa.Fingerprint) bool {
	id, at, ok := f.find(who, fp)
	if !ok {
		return false
	}
	f.unlink(&f.peers[id], at)
	f.lines[at].peer = gone
	f.known--
	f.gone++
	f.changes.drop(known{who, fp})
	return true
}

// All yields every known fingerprint in file order.
func (f *Fingerprints) All() iter.Seq2[Peer, Known] {
	return func(yield func(Peer, Known) bool) {
		for i := range f.lines {
			l := &f.lines[i]
			if l.peer < 0 {
				continue
			}
			if !yield(f.who(l.peer), Known{Fingerprint: l.fingerprint, Trust: f.trust(l)}) {
				return
			}
		}
	}
}

func (f *Fingerprints) who(id int32) Peer {
	p := &f.peers[id]
	return Peer{Buddy: p.buddy, Account: f.accounts[p.account]}
}
