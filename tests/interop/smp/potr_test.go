package smp_test

import (
	"crypto/rand"
	"strconv"
	"strings"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
)

var (
	ourPrint   = dsa.Fingerprint{1, 2, 3, 19: 4}
	theirPrint = dsa.Fingerprint{5, 6, 7, 19: 8}
	ssid       = [8]byte{9, 7: 10}
)

// The interpreter is the system's, for which the package is installed.
func startPotr(t testing.TB) *peer { return run(t, "/usr/bin/python3", "peer/smp_potr.py") }

// say sends a request and returns the records that potr sends.
func (p *peer) say(format string, args ...any) (records []wire.TLV) {
	p.t.Helper()
	for _, word := range p.ask(format, args...)[1:] {
		kind, body, ok := strings.Cut(word, ":")
		n, err := strconv.Atoi(kind)
		if !ok || err != nil {
			p.t.Fatalf("potr sends %q", word)
		}
		records = append(records, wire.TLV{Type: uint16(n), Value: fromHex(p.t, body)})
	}
	return records
}

func (p *peer) take(s smp.Step) []wire.TLV {
	p.t.Helper()
	if len(s.Send) != 1 {
		p.t.Fatalf("sends %+v", s.Send)
	}
	return p.say("take %d %s", s.Send[0].Type, toHex(s.Send[0].Value))
}

func single(t testing.TB, records []wire.TLV, kind uint16) []byte {
	t.Helper()
	if len(records) != 1 || records[0].Type != kind {
		t.Fatalf("potr sends %+v instead of type %d", records, kind)
	}
	return records[0].Value
}

func (p *peer) fresh() {
	p.t.Helper()
	p.say("new %s %s %s", toHex(theirPrint[:]), toHex(ourPrint[:]), toHex(ssid[:]))
}

// newSecret makes the secret that a typed one gives; potr makes its own.
func newSecret(t testing.TB, weBegin bool, typed string) *smp.Secret {
	t.Helper()
	first, second := ourPrint, theirPrint
	if !weBegin {
		first, second = second, first
	}
	s, err := smp.NewSecret(first, second, ssid, []byte(typed))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Where the secrets differ, potr sends an abort in the place of SMP Message 4.
func TestPotrResponds(t *testing.T) {
	p := startPotr(t)
	for _, question := range [][]byte{nil, []byte("Where did we meet?")} {
		for _, same := range []bool{true, false} {
			p.fresh()
			var r smp.Run
			s, err := r.Start(newSecret(t, true, "hut"), question, rand.Reader)
			if out := p.take(finish(t, &r, s, err)); out != nil {
				t.Fatalf("potr sends %+v", out)
			}
			typed := map[bool]string{true: "hut", false: "boat"}[same]
			two := single(t, p.say("secret %x", typed), wire.TLVSMP2)
			four := p.take(receive(t, &r, wire.TLVSMP2, two))
			if same {
				if end := receive(t, &r, wire.TLVSMP4, single(t, four, wire.TLVSMP4)); end.Event.Kind != smp.Succeeded {
					t.Errorf("%+v", end.Event)
				}
				continue
			}
			single(t, four, wire.TLVSMPAbort)
			if end, err := r.Receive(four[0], rand.Reader); err != nil || end.Event.Kind != smp.Aborted {
				t.Errorf("%+v, %v", end, err)
			}
		}
	}
}

func TestPotrInitiates(t *testing.T) {
	p := startPotr(t)
	for _, question := range []string{"", "Where did we meet?"} {
		for typed, want := range map[string]smp.Kind{"hut": smp.Succeeded, "boat": smp.Failed} {
			p.fresh()
			var r smp.Run
			kind, begin := uint16(wire.TLVSMP1), "secret %x"
			args := []any{"hut"}
			if question != "" {
				kind, begin, args = wire.TLVSMP1Q, "ask %x %x", append(args, question)
			}
			asked := receive(t, &r, kind, single(t, p.say(begin, args...), kind)).Event
			if string(asked.Question) != question || (asked.Question == nil) != (question == "") {
				t.Fatalf("%+v", asked)
			}
			s, err := r.Answer(asked.Request, newSecret(t, false, typed), rand.Reader)
			three := single(t, p.take(finish(t, &r, s, err)), wire.TLVSMP3)
			end := receive(t, &r, wire.TLVSMP3, three)
			last := p.take(end)
			if end.Event.Kind != want || (last == nil) != (want == smp.Succeeded) {
				t.Errorf("ours %v, potr sends %+v", end.Event.Kind, last)
			}
		}
	}
}
