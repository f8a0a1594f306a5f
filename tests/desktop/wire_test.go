package desktop

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// kind is what the server can tell of a message body.
type kind string

const (
	query     kind = "query"
	commit    kind = "D-H Commit"
	dhKey     kind = "D-H Key"
	reveal    kind = "Reveal Signature"
	signature kind = "Signature"
	data      kind = "data"
	piece     kind = "fragment"
	failure   kind = "error"
	clear     kind = "clear"
)

func kindOf(body string) kind {
	switch {
	case strings.HasPrefix(body, "?OTR Error:"):
		return failure
	case strings.HasPrefix(body, "?OTR:"):
		return messageKind(body)
	case strings.HasPrefix(body, "?OTR|"), strings.HasPrefix(body, "?OTR,"):
		return piece
	case strings.Contains(body, "?OTR"):
		return query
	}
	return clear
}

func messageKind(body string) kind {
	if len(body) < 9 {
		return clear
	}
	head, err := base64.StdEncoding.DecodeString(body[5:9])
	if err != nil {
		return clear
	}
	return map[byte]kind{0x02: commit, 0x0a: dhKey, 0x11: reveal, 0x12: signature, 0x03: data}[head[2]]
}

// counts counts what clients sent, by kind.
func counts(stanzas []rig.Stanza) map[kind]int {
	n := map[kind]int{}
	for _, s := range rig.Messages(stanzas, rig.FromClient, "") {
		n[kindOf(s.Body)]++
	}
	return n
}

// handshakes checks that the record holds no more than one query, and exactly
// the four messages of a key exchange for each of the sessions.
func handshakes(t *testing.T, stanzas []rig.Stanza, sessions int) {
	t.Helper()
	n := counts(stanzas)
	if n[query] > 1 {
		t.Errorf("%d queries on the wire, want at most 1", n[query])
	}
	for _, k := range []kind{dhKey, reveal, signature} {
		if n[k] != sessions {
			t.Errorf("%d %s messages on the wire, want %d", n[k], k, sessions)
		}
	}
	// One Commit that asks all clients serves several sessions.
	if n[commit] < 1 || n[commit] > sessions {
		t.Errorf("%d D-H Commit messages on the wire, want 1 to %d", n[commit], sessions)
	}
	if n[failure] > 0 {
		t.Errorf("%d error messages on the wire", n[failure])
	}
}

// oneEach checks that each of Bob's clients has been party to no more than one
// query, and to the four messages of exactly one key exchange.
func oneEach(t *testing.T, stanzas []rig.Stanza, bobs ...*rig.Pidgin) {
	t.Helper()
	for _, p := range bobs {
		n := counts(of(stanzas, p.Address()))
		if n[query] > 1 {
			t.Errorf("%s took part in %d queries, want at most 1", p.Who, n[query])
		}
		for _, k := range []kind{commit, dhKey, reveal, signature} {
			if n[k] != 1 {
				t.Errorf("%s took part in %d %s messages, want 1", p.Who, n[k], k)
			}
		}
		if n[failure] > 0 {
			t.Errorf("%s took part in %d error messages", p.Who, n[failure])
		}
	}
}

// of keeps what a client sent, and what was sent to it alone or to every client of
// its account.
func of(stanzas []rig.Stanza, client string) (kept []rig.Stanza) {
	bare, _, _ := strings.Cut(client, "/")
	for _, s := range stanzas {
		if s.Client == client || s.To == client || s.To == bare {
			kept = append(kept, s)
		}
	}
	return kept
}

// silence checks that no client sends a message body for the time.
func silence(t *testing.T, r *rig.Rig, during time.Duration) {
	t.Helper()
	mark := r.MarkWire()
	time.Sleep(during)
	for _, s := range rig.Messages(r.Since(mark), rig.FromClient, "") {
		t.Errorf("after all was settled %s sent a %s to %s", s.Client, kindOf(s.Body), s.To)
	}
}

// noClear checks that no stanza holds any of the secrets in readable form.
func noClear(t *testing.T, stanzas []rig.Stanza, secrets ...string) {
	t.Helper()
	for _, s := range stanzas {
		for _, secret := range secrets {
			if strings.Contains(s.XML, secret) {
				t.Errorf("on the wire in clear: %s", s.XML)
				return
			}
		}
	}
}

func TestKindOf(t *testing.T) {
	cases := map[string]kind{
		"?OTRv3? come on":           query,
		"<b>?OTRv23?</b>":           query,
		"?OTR:AAMCAAAB":             commit,
		"?OTR:AAMKAAAB":             dhKey,
		"?OTR:AAMRAAAB":             reveal,
		"?OTR:AAMSAAAB":             signature,
		"?OTR:AAMDAAAB":             data,
		"?OTR|5a73a599|27e31597,1,": piece,
		"?OTR Error: no":            failure,
		"hello":                     clear,
	}
	for body, want := range cases {
		if got := kindOf(body); got != want {
			t.Errorf("%q is taken for %s, want %s", body, got, want)
		}
	}
}
