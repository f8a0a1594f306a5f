package keyfile

import (
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"pidgin-otr/otr/dsa"
)

// SeenName is the name of our own file of when fingerprints were seen.
const SeenName = "otr-sessions.seen"

// seenHeader starts a new file. It has no tab: it is no entry.
const seenHeader = "# When each fingerprint was first and last seen and verified, and by which client."

// maxClient is how many bytes of a client's name are kept.
const maxClient = 64

// Sighting is what pidgin-otr's file of fingerprints has no place for. A time
// that is zero is not known. Times are whole seconds.
type Sighting struct {
	First, Last time.Time
	Verified    time.Time
	Client      string // that was seen last; at most 64 bytes
}

// Seen holds the sightings of the fingerprints of all buddies. The file is ours
// alone. An empty one comes from ParseSeen(nil).
type Seen struct {
	kept      []string // lines that are no entries, first in the file
	order     []known
	sightings map[known]Sighting
	replaced  int // lines of the file in whose place a later one stands
	changes   changes[known]
}

// ParseSeen reads our file of sightings: lines of buddy, account, protocol, 40 hex
// digits, the times first seen, last seen and verified, and the client, separated
// by tabs. A time is like 2026-01-31T08:00:00Z, or nothing. Of repeated
// fingerprints the last line counts.
func ParseSeen(data []byte) (s *Seen, problems []Problem, err error) {
	s = &Seen{sightings: make(map[known]Sighting)}
	s.kept, problems, err = readOwn(data, func(l string) bool {
		k, sighting, ok := parseSeenLine(l)
		if ok {
			if _, there := s.sightings[k]; there {
				s.replaced++
			}
			s.set(k, sighting)
		}
		return ok
	})
	return s, problems, err
}

func parseSeenLine(l string) (k known, s Sighting, ok bool) {
	f := strings.Split(untilReturn(l), "\t")
	if len(f) != 8 {
		return k, s, false
	}
	k.peer = Peer{Buddy: f[0], Account: Account{Name: f[1], Protocol: f[2]}}
	k.fingerprint, ok = parseHex(f[3])
	for i, to := range []*time.Time{&s.First, &s.Last, &s.Verified} {
		if text := f[4+i]; text != "" {
			t, err := time.Parse(time.RFC3339, text)
			ok = ok && err == nil && t.UTC().Year() > 0 && t.UTC().Year() < 10000
			*to = t.UTC()
		}
	}
	s.Client = clientName(f[7])
	return k, s, ok
}

// clientName makes a client's name fit for a field.
func clientName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\t\r\n\x00", r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	for len(name) > maxClient {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name
}

func (s *Seen) set(k known, sighting Sighting) {
	if _, there := s.sightings[k]; !there {
		s.order = append(s.order, k)
	}
	s.sightings[k] = sighting
}

// Find returns the sighting of a buddy's fingerprint; the zero one if there is none.
func (s *Seen) Find(who Peer, fp dsa.Fingerprint) Sighting {
	return s.sightings[known{who, fp}]
}

// Note keeps a sighting in place of the former one. Its times are cut to seconds
// and its client to what is kept. The error is a *NameError.
func (s *Seen) Note(who Peer, fp dsa.Fingerprint, sighting Sighting) error {
	if err := checkPeer(who); err != nil {
		return err
	}
	k := known{who, fp}
	for _, t := range []*time.Time{&sighting.First, &sighting.Last, &sighting.Verified} {
		*t = t.UTC().Truncate(time.Second)
	}
	sighting.Client = clientName(sighting.Client)
	was, there := s.sightings[k]
	if there && was == sighting {
		return nil
	}
	s.changes.touch(k, !there)
	s.set(k, sighting)
	return nil
}

// Forget removes a fingerprint's sighting and reports whether there was one.
func (s *Seen) Forget(who Peer, fp dsa.Fingerprint) bool {
	k := known{who, fp}
	if _, there := s.sightings[k]; !there {
		return false
	}
	s.remove(k)
	s.changes.drop(k)
	return true
}

// remove leaves the place in the order, unless most of them are left behind.
func (s *Seen) remove(k known) {
	delete(s.sightings, k)
	if len(s.order) < 64 || len(s.order) < 2*len(s.sightings) {
		return
	}
	s.order = s.inOrder()
}

// inOrder is the fingerprints that have a sighting, each once.
func (s *Seen) inOrder() []known {
	done := make(map[known]bool, len(s.sightings))
	out := make([]known, 0, len(s.sightings))
	for _, k := range s.order {
		if _, there := s.sightings[k]; there && !done[k] {
			done[k] = true
			out = append(out, k)
		}
	}
	return out
}

// SeenChange is a sighting that became another one, or is gone.
type SeenChange struct {
	Peer        Peer
	Fingerprint dsa.Fingerprint
	Sighting    Sighting
	Gone        bool
}

// Begin returns what changed since the file was read or last written. It is on
// its way to the file then, until Written or Failed.
func (s *Seen) Begin() []SeenChange {
	taken := s.changes.begin()
	out := make([]SeenChange, 0, len(taken))
	for k := range taken {
		sighting, there := s.sightings[k]
		out = append(out, SeenChange{k.peer, k.fingerprint, sighting, !there})
	}
	return out
}

// Failed says that what Begin returned did not get into the file: it counts as
// changed again.
func (s *Seen) Failed() {
	s.changes.failed(func(k known) bool { _, there := s.sightings[k]; return there })
}

// Apply makes changes to what was read from the file. Of two first times the
// earlier stays, of two last times the later with its client. They do not count as
// changes.
func (s *Seen) Apply(cs []SeenChange) {
	for _, c := range cs {
		k := known{c.Peer, c.Fingerprint}
		if c.Gone {
			s.remove(k)
			continue
		}
		s.set(k, merged(s.sightings[k], c.Sighting))
	}
	s.changes = changes[known]{}
}

// merged is a sighting on file with one of ours.
func merged(file, ours Sighting) Sighting {
	if !file.First.IsZero() && (ours.First.IsZero() || file.First.Before(ours.First)) {
		ours.First = file.First
	}
	if file.Last.After(ours.Last) {
		ours.Last, ours.Client = file.Last, file.Client
	}
	return ours
}

// Written says that file was written, which has what Begin returned. The content of s
// is that of file from now on, with what changed since.
func (s *Seen) Written(file *Seen) {
	changed := s.changes.since
	file.Apply(s.Begin())
	file.changes = changes[known]{since: changed}
	file.replaced = 0
	*s = *file
}

// Saved is Written for a file that has what Begin returned behind what it had.
func (s *Seen) Saved() {
	for _, added := range s.changes.taken {
		if !added {
			s.replaced++
		}
	}
	s.changes.taken = nil
}

// Dense reports whether there are few lines in the file in whose place a later one
// stands.
func (s *Seen) Dense() bool { return s.replaced <= len(s.sightings)+64 }

// AppendSeen writes changes behind the end of a file; ok is false, if one
// of them is that a sighting is gone.
func AppendSeen(file []byte, cs []SeenChange) (out []byte, ok bool) {
	for _, c := range cs {
		if c.Gone {
			return file, false
		}
	}
	if len(file) == 0 {
		file = append(file, seenHeader+"\n"...)
	}
	file = lineEnded(file)
	for _, c := range cs {
		file = c.Sighting.append(known{c.Peer, c.Fingerprint}.append(file))
	}
	return file, true
}

// Bytes returns the content of the file: what is no entry, then the entries, new
// ones at the end.
func (s *Seen) Bytes() []byte {
	var out []byte
	if len(s.kept) == 0 {
		out = append(out, seenHeader+"\n"...)
	}
	for _, l := range s.kept {
		out = append(append(out, l...), '\n')
	}
	for _, k := range s.inOrder() {
		out = s.sightings[k].append(k.append(out))
	}
	return out
}

// append writes whose fingerprint it is: four fields, each with a tab.
func (k known) append(out []byte) []byte {
	for _, field := range []string{k.peer.Buddy, k.peer.Account.Name, k.peer.Account.Protocol} {
		out = append(append(out, field...), '\t')
	}
	return append(hex.AppendEncode(out, k.fingerprint[:]), '\t')
}

func (s Sighting) append(out []byte) []byte {
	for _, t := range []time.Time{s.First, s.Last, s.Verified} {
		if !t.IsZero() {
			out = t.UTC().AppendFormat(out, time.RFC3339)
		}
		out = append(out, '\t')
	}
	return append(append(out, s.Client...), '\n')
}
