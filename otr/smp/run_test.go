package smp

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"

	"pidgin-otr/otr/dsa"
	"pidgin-otr/otr/wire"
)

func digest(text string) *Secret {
	s := Secret(sha256.Sum256([]byte(text)))
	return &s
}

// compute does the Work of a step and applies it.
func compute(t testing.TB, r *Run, s Step) Step {
	t.Helper()
	if s.Work == nil {
		t.Fatalf("no work in %+v", s)
	}
	return r.Apply(s.Work.Do())
}

// one returns the single record of a step.
func one(t testing.TB, s Step) wire.TLV {
	t.Helper()
	if len(s.Send) != 1 {
		t.Fatalf("%d records in %+v", len(s.Send), s)
	}
	return s.Send[0]
}

func start(t testing.TB, r *Run, x *Secret, question []byte) Step {
	t.Helper()
	s, err := r.Start(x, question, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return compute(t, r, s)
}

func receive(t testing.TB, r *Run, v wire.TLV) Step {
	t.Helper()
	s, err := r.Receive(v, rand.Reader)
	if err != nil {
		t.Fatalf("type %d: %v", v.Type, err)
	}
	return compute(t, r, s)
}

func reply(t testing.TB, r *Run, request Request, y *Secret) Step {
	t.Helper()
	s, err := r.Answer(request, y, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return compute(t, r, s)
}

// pair is two runs and the records between them, up to SMP Message n.
type pair struct {
	alice, bob Run
	last       wire.TLV // not yet received
	events     []Event
}

func advance(t testing.TB, n int, x, y string, question []byte) *pair {
	t.Helper()
	p := new(pair)
	steps := []func() Step{
		func() Step { return start(t, &p.alice, digest(x), question) },
		func() Step {
			s := receive(t, &p.bob, p.last)
			p.events = append(p.events, s.Event)
			return reply(t, &p.bob, s.Event.Request, digest(y))
		},
		func() Step { return receive(t, &p.alice, p.last) },
		func() Step { return receive(t, &p.bob, p.last) },
	}
	for _, step := range steps[:n] {
		s := step()
		p.last = one(t, s)
		p.events = append(p.events, s.Event)
	}
	return p
}

func TestWholeRuns(t *testing.T) {
	for _, c := range []struct {
		name     string
		y        string
		question []byte
		first    uint16
		want     Kind
	}{
		{"same", "x", nil, wire.TLVSMP1, Succeeded},
		{"different", "y", nil, wire.TLVSMP1, Failed},
		{"same, with question", "x", []byte("Where?"), wire.TLVSMP1Q, Succeeded},
		{"different, with empty question", "y", []byte{}, wire.TLVSMP1Q, Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			if first := advance(t, 1, "x", c.y, c.question); first.last.Type != c.first || first.alice.State() != Expect2 {
				t.Fatalf("starts with type %d in %v", first.last.Type, first.alice.State())
			}
			p := advance(t, 4, "x", c.y, c.question)
			p.events = append(p.events, receive(t, &p.alice, p.last).Event)
			want := []Kind{None, Asked, InProgress, InProgress, c.want, c.want}
			for i, e := range p.events {
				initiated := i == 0 || i == 3 || i == 5
				if e.Kind != want[i] || e.Kind != None && (e.Initiated != initiated || !bytes.Equal(e.Question, c.question) || (e.Question == nil) != (c.question == nil)) {
					t.Errorf("event %d: %+v, want %v", i, e, want[i])
				}
			}
			if p.alice.Active() || p.bob.Active() {
				t.Error("a run is still under way")
			}
		})
	}
}

func TestProgress(t *testing.T) {
	for kind, want := range map[Kind]int{None: 0, Asked: 25, InProgress: 60, Succeeded: 100, Failed: 100, Aborted: 0, Cheated: 0, Refused: 0} {
		if kind.Progress() != want {
			t.Errorf("%d: %d", kind, kind.Progress())
		}
	}
}

// inState returns a run in a state that the peer's next record meets, and the
// records that each type can be tried with.
func inState(t *testing.T, state State) *Run {
	r := new(Run)
	switch state {
	case Expect2:
		r = &advance(t, 1, "x", "x", nil).alice
	case Expect3:
		r = &advance(t, 2, "x", "x", nil).bob
	case Expect4:
		r = &advance(t, 3, "x", "x", nil).alice
	}
	if r.State() != state {
		t.Fatalf("in %v instead of %v", r.State(), state)
	}
	return r
}

// Protocol-v3: a record that the state does not expect ends the run and is
// answered by an abort.
func TestRecordsOutOfOrder(t *testing.T) {
	records := map[uint16]wire.TLV{}
	for n := 1; n <= 4; n++ {
		v := advance(t, n, "x", "x", nil).last
		records[v.Type] = v
	}
	v := advance(t, 1, "x", "x", []byte("q")).last
	records[v.Type] = v
	expected := map[State][]uint16{
		Expect1: {wire.TLVSMP1, wire.TLVSMP1Q}, Expect2: {wire.TLVSMP2}, Expect3: {wire.TLVSMP3}, Expect4: {wire.TLVSMP4},
	}
	for state, fits := range expected {
		for kind, v := range records {
			if bytes.IndexByte([]byte{byte(fits[0]), byte(fits[len(fits)-1])}, byte(kind)) >= 0 {
				continue
			}
			r := inState(t, state)
			active := r.Active()
			s, err := r.Receive(v, rand.Reader)
			if !errors.Is(err, ErrState) || one(t, s).Type != wire.TLVSMPAbort || s.Work != nil || r.Active() {
				t.Errorf("type %d in %v: %+v, %v", kind, state, s, err)
			}
			if active != (s.Event.Kind == Refused) {
				t.Errorf("type %d in %v tells %+v", kind, state, s.Event)
			}
		}
	}
}

// While a step is computed no record but the abort is expected.
func TestRecordsDuringWork(t *testing.T) {
	p := advance(t, 2, "x", "x", nil)
	s, err := p.alice.Receive(p.last, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.alice.Receive(p.last, rand.Reader); !errors.Is(err, ErrState) || again.Event.Kind != Refused {
		t.Fatalf("SMP Message 2 twice: %+v, %v", again, err)
	}
	if j := s.Work.job.(*compare); j.kept.x != (Secret{}) || j.kept.a3[0]|j.kept.a3[100]|j.r4[5]|j.r7[9] != 0 {
		t.Error("cancelled work is not wiped")
	}
	result := s.Work.Do()
	if late := p.alice.Apply(result); result.work != nil || late.Send != nil || late.Event.Kind != None || p.alice.Active() {
		t.Errorf("overtaken work: %+v", late)
	}
}

func TestAborts(t *testing.T) {
	for _, state := range []State{Expect1, Expect2, Expect3, Expect4} {
		r := inState(t, state)
		s, err := r.Receive(wire.TLV{Type: wire.TLVSMPAbort}, rand.Reader)
		want := Aborted
		if state == Expect1 {
			want = None
		}
		if err != nil || s.Send != nil || s.Event.Kind != want || r.Active() {
			t.Errorf("the peer's abort in %v: %+v, %v", state, s, err)
		}
		r = inState(t, state)
		if s := r.Abort(); one(t, s).Type != wire.TLVSMPAbort || s.Event.Kind != None || r.Active() {
			t.Errorf("our abort in %v: %+v", state, s)
		}
	}
}

// A start while a run is under way sends the abort at once and SMP Message 1 as
// a step of its own: libotr reads an abort after it if they share a message.
func TestRestart(t *testing.T) {
	for _, state := range []State{Expect2, Expect3, Expect4} {
		r := inState(t, state)
		s, err := r.Start(digest("z"), nil, rand.Reader)
		if err != nil || one(t, s).Type != wire.TLVSMPAbort {
			t.Fatalf("%v: %+v, %v", state, s, err)
		}
		first := one(t, compute(t, r, s))
		bob := &advance(t, 2, "x", "x", nil).bob
		if s, err := bob.Receive(wire.TLV{Type: wire.TLVSMPAbort}, rand.Reader); err != nil || s.Event.Kind != Aborted {
			t.Fatalf("%+v, %v", s, err)
		}
		two := one(t, reply(t, bob, receive(t, bob, first).Event.Request, digest("z")))
		three := one(t, receive(t, r, two))
		end := receive(t, bob, three)
		if end.Event.Kind != Succeeded || receive(t, r, one(t, end)).Event.Kind != Succeeded {
			t.Errorf("restart from %v does not succeed", state)
		}
	}
}

// Both start at once: both end, and either can start again.
func TestBothStart(t *testing.T) {
	a, b := advance(t, 1, "x", "x", nil), advance(t, 1, "x", "x", nil)
	s, err := a.alice.Receive(b.last, rand.Reader)
	if !errors.Is(err, ErrState) || one(t, s).Type != wire.TLVSMPAbort {
		t.Fatalf("%+v, %v", s, err)
	}
	if s, err := b.alice.Receive(one(t, s), rand.Reader); err != nil || s.Event.Kind != Aborted {
		t.Fatalf("%+v, %v", s, err)
	}
	if one(t, start(t, &a.alice, digest("x"), nil)).Type != wire.TLVSMP1 {
		t.Error("no new start")
	}
}

// A second request takes the place of one that is not answered, and the answer
// to the first is not taken for the second.
func TestSecondRequest(t *testing.T) {
	var bob Run
	first := receive(t, &bob, advance(t, 1, "x", "x", []byte("one")).last).Event
	s, err := bob.Receive(advance(t, 1, "x", "x", []byte("two")).last, rand.Reader)
	if err != nil || s.Event.Kind != Aborted || string(s.Event.Question) != "one" || s.Event.Request != first.Request {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := bob.Answer(first.Request, digest("x"), rand.Reader); !errors.Is(err, ErrNotAsked) {
		t.Fatalf("an answer while the second is checked: %v", err)
	}
	second := compute(t, &bob, s).Event
	if second.Kind != Asked || string(second.Question) != "two" || second.Request == first.Request {
		t.Fatalf("%+v after %+v", second, first)
	}
	y := digest("x")
	if _, err := bob.Answer(first.Request, y, rand.Reader); !errors.Is(err, ErrNotAsked) || *y == (Secret{}) {
		t.Fatalf("the answer to the first: %v", err)
	}
	if _, err := bob.Answer(second.Request, y, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if *y != (Secret{}) {
		t.Error("the secret was not taken over")
	}
}

// Our own start while the peer asks aborts the peer's run.
func TestStartWhileAsked(t *testing.T) {
	p := advance(t, 1, "x", "x", nil)
	request := receive(t, &p.bob, p.last).Event.Request
	s, err := p.bob.Start(digest("x"), nil, rand.Reader)
	if err != nil || one(t, s).Type != wire.TLVSMPAbort {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := p.bob.Answer(request, digest("x"), rand.Reader); !errors.Is(err, ErrNotAsked) {
		t.Error(err)
	}
}

func TestDrop(t *testing.T) {
	p := advance(t, 3, "x", "x", nil)
	a, b := p.alice.kept.(*compared), p.bob.kept.(*answered)
	p.alice.Drop()
	p.bob.Drop()
	if p.alice.Active() || p.bob.Active() || p.alice.State() != Expect1 {
		t.Error("still active")
	}
	var sum byte
	for i := range a.a3 {
		sum |= a.a3[i] | b.b3[i] | b.g.g2Base[i]
	}
	if sum != 0 {
		t.Error("not wiped")
	}
}

// Work that is done has wiped what it computed with; done again it says
// nothing.
func TestWorkIsDoneOnce(t *testing.T) {
	var r Run
	x := digest("x")
	s, err := r.Start(x, nil, rand.Reader)
	if err != nil || *x != (Secret{}) {
		t.Fatalf("secret not taken over, %v", err)
	}
	first, second := s.Work.Do(), s.Work.Do()
	j := s.Work.job.(*begin)
	if *j.kept != (begun{}) || j.r2[0]|j.r3[1]|j.r2[191] != 0 {
		t.Error("the work is not wiped")
	}
	if out := r.Apply(second); out.Send != nil || r.State() != Expect2 {
		t.Errorf("second result: %+v", out)
	}
	if out := r.Apply(first); one(t, out).Type != wire.TLVSMP1 {
		t.Errorf("first result: %+v", out)
	}
	if out := r.Apply(first); out.Send != nil || r.State() != Expect2 || r.kept == nil {
		t.Errorf("the same result again: %+v", out)
	}
}

// Work runs on a goroutine while its run is dropped: whoever comes first, the
// secrets of both are wiped in the end.
func TestDropDuringWork(t *testing.T) {
	for range 20 {
		var r Run
		s, err := r.Start(digest("x"), nil, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan *Result)
		go func() { done <- s.Work.Do() }()
		r.Drop()
		result := <-done
		var kept *begun
		if result.outcome.keep != nil {
			kept = result.outcome.keep.(*begun)
		}
		if out := r.Apply(result); out.Send != nil || out.Event.Kind != None || r.Active() {
			t.Fatalf("%+v", out)
		}
		j := s.Work.job.(*begin)
		if *j.kept != (begun{}) || j.r2[0]|j.r3[1]|j.r2[191] != 0 || kept != nil && *kept != (begun{}) {
			t.Fatal("not wiped")
		}
	}
}

// A result of another run changes nothing and is wiped.
func TestForeignResult(t *testing.T) {
	var a, b Run
	s, _ := a.Start(digest("x"), nil, rand.Reader)
	result := s.Work.Do()
	kept := result.outcome.keep.(*begun)
	if out := b.Apply(result); out.Send != nil || b.Active() || *kept != (begun{}) {
		t.Errorf("%+v", out)
	}
}

func TestCaps(t *testing.T) {
	var r Run
	for want, question := range map[error]string{
		ErrQuestionTooLong: strings.Repeat("q", MaxQuestion+1), ErrQuestion: "a\x00b", nil: strings.Repeat("q", MaxQuestion),
	} {
		x := digest("x")
		if _, err := r.Start(x, []byte(question), rand.Reader); !errors.Is(err, want) || r.Active() != (want == nil) || (*x == Secret{}) != (want == nil) {
			t.Errorf("%d bytes: %v", len(question), err)
		}
		r.Drop()
	}
	first := advance(t, 1, "x", "x", bytes.Repeat([]byte("q"), MaxQuestion)).last
	if s := receive(t, &r, first); s.Event.Kind != Asked || len(s.Event.Question) != MaxQuestion {
		t.Errorf("%+v", s.Event)
	}
	first.Value = append([]byte("q"), first.Value...)
	if s, err := r.Receive(first, rand.Reader); !errors.Is(err, ErrQuestionTooLong) || one(t, s).Type != wire.TLVSMPAbort || s.Event.Kind != Refused {
		t.Errorf("%+v, %v", s, err)
	}
	for size, want := range map[int]error{MaxSecret: nil, MaxSecret + 1: ErrSecretTooLong, 0: nil} {
		if _, err := NewSecret(dsa.Fingerprint{}, dsa.Fingerprint{}, [8]byte{}, make([]byte, size)); !errors.Is(err, want) {
			t.Errorf("secret of %d bytes: %v", size, err)
		}
	}
}

func TestNewSecret(t *testing.T) {
	a, b, ssid := dsa.Fingerprint{1}, dsa.Fingerprint{2, 19: 9}, [8]byte{3, 7: 7}
	s, err := NewSecret(a, b, ssid, []byte("hunter"))
	if err != nil {
		t.Fatal(err)
	}
	in := "\x01" + string(a[:]) + string(b[:]) + string(ssid[:]) + "hunter"
	if *s != Secret(sha256.Sum256([]byte(in))) {
		t.Errorf("%x", *s)
	}
}

// Without randomness nothing begins, and a run that is under way is ended.
func TestNoRandomness(t *testing.T) {
	none := bytes.NewReader(nil)
	var r Run
	x := digest("x")
	if _, err := r.Start(x, nil, none); !errors.Is(err, io.EOF) || r.Active() || *x == (Secret{}) {
		t.Errorf("start: %v", err)
	}
	p := advance(t, 1, "x", "x", nil)
	request := receive(t, &p.bob, p.last).Event.Request
	if _, err := p.bob.Answer(request, x, none); !errors.Is(err, io.EOF) || *x == (Secret{}) {
		t.Errorf("answer: %v", err)
	}
	if reply(t, &p.bob, request, x).Event.Kind != InProgress {
		t.Error("the request does not stand any more")
	}
	for n, who := range map[int]func(*pair) *Run{2: func(p *pair) *Run { return &p.alice }, 3: func(p *pair) *Run { return &p.bob }} {
		p := advance(t, n, "x", "x", nil)
		r := who(p)
		if s, err := r.Receive(p.last, none); !errors.Is(err, io.EOF) || one(t, s).Type != wire.TLVSMPAbort || r.Active() {
			t.Errorf("message %d: %+v, %v", n, s, err)
		}
	}
}

func TestOtherRecords(t *testing.T) {
	r := inState(t, Expect2)
	for _, kind := range []uint16{wire.TLVPadding, wire.TLVDisconnected, wire.TLVExtraKey, 999} {
		if s, err := r.Receive(wire.TLV{Type: kind}, rand.Reader); err != nil || s.Send != nil || r.State() != Expect2 {
			t.Errorf("type %d: %+v, %v", kind, s, err)
		}
	}
	if Expect4.String() != "EXPECT4" || State(9).String() != "State(9)" {
		t.Error("names of states")
	}
}

func BenchmarkRun(b *testing.B) {
	advance(b, 1, "x", "x", nil)
	b.ReportAllocs()
	for b.Loop() {
		p := advance(b, 4, "x", "x", nil)
		if receive(b, &p.alice, p.last).Event.Kind != Succeeded {
			b.Fatal("no success")
		}
	}
}
