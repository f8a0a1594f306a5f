package keyfile

import (
	"hash/maphash"
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

// spareLines is how many lines are added before what was read moves to other memory.
const spareLines = 64

func (f *Fingerprints) keep(l string) {
	f.lines = append(f.lines, line{peer: none, next: none, text: f.text(l)})
}

// text returns the number of a text, of which most lines have the same few.
func (f *Fingerprints) text(s string) int32 {
	id, ok := f.textIDs[s]
	if !ok {
		id = int32(len(f.texts))
		s = strings.Clone(s)
		f.texts = append(f.texts, s)
		f.textIDs[s] = id
	}
	return id
}

func (f *Fingerprints) trust(l *line) Trust { return Trust(f.texts[l.text]) }

// own moves the names to memory of their own: what they were cut out of, three times
// their size, need not stay.
func (f *Fingerprints) own() {
	size := 0
	for i := range f.peers {
		size += len(f.peers[i].buddy)
	}
	var names strings.Builder
	names.Grow(size)
	for i := range f.peers {
		at := names.Len()
		names.WriteString(f.peers[i].buddy)
		f.peers[i].buddy = names.String()[at:]
	}
}

func newFingerprints(size int) *Fingerprints {
	size += spareLines
	return &Fingerprints{
		accountIDs: make(map[Account]int32),
		peers:      make([]peer, 0, size),
		peerIndex:  newIndex(size),
		lines:      make([]line, 0, size),
		lineIndex:  newIndex(0),
		textIDs:    make(map[string]int32),
	}
}

func (f *Fingerprints) hashPeer(buddy string, account int32) uint32 {
	return uint32(maphash.String(f.peerIndex.seed, buddy)) + uint32(account)
}

func (f *Fingerprints) hashLine(id int32, fp *dsa.Fingerprint) uint32 {
	return uint32(maphash.Bytes(f.lineIndex.seed, fp[:])) + uint32(id)
}

// peer finds or makes the peer.
func (f *Fingerprints) peer(who Peer) int32 {
	account, ok := f.accountIDs[who.Account]
	if !ok {
		account = int32(len(f.accounts))
		own := Account{Name: strings.Clone(who.Account.Name), Protocol: strings.Clone(who.Account.Protocol)}
		f.accounts = append(f.accounts, own)
		f.accountIDs[own] = account
	}
	id, ok := f.findPeer(who.Buddy, account)
	if !ok {
		id = int32(len(f.peers))
		f.peers = append(f.peers, peer{buddy: who.Buddy, account: account, first: none, last: none})
		f.peerIndex.add(f.hashPeer(who.Buddy, account), id)
	}
	return id
}

func (f *Fingerprints) findPeer(buddy string, account int32) (id int32, ok bool) {
	return f.peerIndex.find(f.hashPeer(buddy, account), func(n int32) bool {
		p := &f.peers[n]
		return p.account == account && p.buddy == buddy
	})
}

func (f *Fingerprints) findLine(id int32, fp dsa.Fingerprint) (at int32, ok bool) {
	if first := f.peers[id].first; first != none && f.lines[first].fingerprint == fp {
		return first, true
	}
	return f.lineIndex.find(f.hashLine(id, &fp), func(n int32) bool {
		l := &f.lines[n]
		return l.peer == id && l.fingerprint == fp
	})
}

// set adds the fingerprint at the end or changes its trust where it stands.
func (f *Fingerprints) set(id int32, fp dsa.Fingerprint, trust string) (added bool) {
	if at, ok := f.findLine(id, fp); ok {
		f.lines[at].text = f.text(trust)
		return false
	}
	at := int32(len(f.lines))
	f.lines = append(f.lines, line{peer: id, next: none, fingerprint: fp, text: f.text(trust)})
	f.known++
	if p := &f.peers[id]; p.last == none {
		p.first, p.last = at, at
	} else {
		f.lines[p.last].next = at
		p.last = at
		f.lineIndex.add(f.hashLine(id, &fp), at)
	}
	return true
}

// find returns the peer's number and the fingerprint's line.
func (f *Fingerprints) find(who Peer, fp dsa.Fingerprint) (id, at int32, ok bool) {
	account, ok := f.accountIDs[who.Account]
	if !ok {
		return 0, 0, false
	}
	if id, ok = f.findPeer(who.Buddy, account); !ok {
		return 0, 0, false
	}
	at, ok = f.findLine(id, fp)
	return id, at, ok
}

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

// compact gives the room of lines that are gone back once most of them are.
func (f *Fingerprints) compact() {
	if f.gone < 64 || 2*f.gone < len(f.lines) {
		return
	}
	fresh := newFingerprints(len(f.lines) - f.gone)
	for i := range f.lines {
		switch l := &f.lines[i]; l.peer {
		case gone:
		case none:
			fresh.keep(f.texts[l.text])
		default:
			fresh.set(fresh.peer(f.who(l.peer)), l.fingerprint, f.texts[l.text])
		}
	}
	fresh.changes = f.changes
	*f = *fresh
}

func (f *Fingerprints) unlink(p *peer, at int32) {
	before := none
	for i := p.first; i != at; i = f.lines[i].next {
		before = i
	}
	if before == none {
		p.first = f.lines[at].next
	} else {
		f.lines[before].next = f.lines[at].next
	}
	if p.last == at {
		p.last = before
	}
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
