package keyfile

import (
	"hash/maphash"
	"strings"

	"pidgin-otr/otr/dsa"
)

// How the lines of a fingerprint file are held: tens of thousands of them, in few pieces
// of memory.

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
