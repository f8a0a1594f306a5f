package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"pidgin-otr/otr/dsa"
)

// row is one line of the table.
type row struct {
	name   string
	unit   unit
	must   float64 // most of libotr's time that is allowed; 0: no such bound
	limit  float64 // most of our own time, in the unit, that is allowed; 0: none
	repeat int     // of one measurement
	memory appetite
	theirs func(p *peer) (float64, error)
	ours   func(n int) (sample, error)

	libotr, engine []float64 // per repetition: ns or bytes
	allocations    float64   // per repetition, of the last run
}

// appetite is what a row does to the memory of the process, which those measured
// after it pay for: the system takes it back page by page, and the collector goes
// through what is kept.
type appetite uint8

const (
	little appetite = iota
	much            // for as long as it runs
	kept            // from run to run
)

// unit is how a row is shown.
type unit uint8

const (
	milliseconds unit = iota
	nanoseconds
	perSecond
	bytesEach
)

// sample is one measurement of ours: all repetitions together.
type sample struct {
	spent       float64 // CPU nanoseconds, or bytes
	allocations float64
}

func (r *row) measure(p *peer) error {
	n := float64(r.repeat)
	if r.theirs != nil {
		spent, err := r.theirs(p)
		if err != nil {
			return err
		}
		r.libotr = append(r.libotr, spent/n)
	}
	s, err := r.ours(r.repeat)
	if err != nil {
		return err
	}
	r.engine = append(r.engine, s.spent/n)
	r.allocations = s.allocations / n
	return nil
}

// ask is libotr's side of a row.
func ask(format string, args ...any) func(*peer) (float64, error) {
	request := fmt.Sprintf(format, args...)
	return func(p *peer) (float64, error) { return p.ask(request) }
}

func rows(work string) ([]*row, error) {
	keys, err := makeKeys(4)
	if err != nil {
		return nil, err
	}
	b := &ours{keys: keys}
	small, large := filepath.Join(work, "10k"), filepath.Join(work, "100k")
	if err := writeFingerprints(small, 10_000); err != nil {
		return nil, err
	}
	if err := writeFingerprints(large, 100_000); err != nil {
		return nil, err
	}
	return []*row{
		{name: "key exchange, key known", must: 0.30, repeat: 20, theirs: ask("exchange 20"), ours: b.exchangeKnown},
		{name: "key exchange, first contact", must: 0.35, repeat: 20, theirs: ask("exchange 20"), ours: b.exchangeFirst},
		{name: "ping-pong, 100 bytes", unit: perSecond, must: 1 / 3.5, repeat: 100, theirs: ask("pingpong 100 100"), ours: b.pingPong},
		{name: "one-way, 100 bytes", unit: perSecond, must: 1, repeat: 20_000, theirs: ask("oneway 20000 100"), ours: b.oneWay(100, 0)},
		{name: "64 KiB in 1400-byte pieces", must: 0.70, repeat: 50, theirs: ask("oneway 50 65536 1400"), ours: b.oneWay(64<<10, 1400)},
		{name: "1 MiB in 1400-byte pieces", must: 0.75, repeat: 4, theirs: ask("oneway 4 1048576 1400"), ours: b.oneWay(1<<20, 1400)},
		{name: "socialist millionaires, whole run", must: 0.40, repeat: 2, theirs: ask("smp 2"), ours: b.smp},
		{name: "one-way, one of 10 buddies", unit: perSecond, repeat: 20_000, memory: much, theirs: ask("busy 20000 10"), ours: b.busy(10)},
		{name: "one-way, one of 100,000 buddies", unit: perSecond, repeat: 20_000, memory: much, theirs: busyCrowd, ours: b.busy(100_000)},
		{name: "a random one of 10,000 sessions", unit: perSecond, repeat: 20_000, memory: kept, ours: b.crowd(10_000)},
		{name: "most secure of 32 sessions", unit: nanoseconds, must: 0.60, repeat: 1_000_000, theirs: ask("choose 1000000 32 1"), ours: b.choose(mostSecure)},
		{name: "most recent of 32 sessions", unit: nanoseconds, must: 6, repeat: 1_000_000, theirs: ask("choose 1000000 32 2"), ours: b.choose(mostRecent)},
		{name: "a chosen one of 32 sessions", unit: nanoseconds, must: 0.30, repeat: 1_000_000, theirs: ask("choose 1000000 32 0"), ours: b.choose(chosen)},
		{name: "reading 10,000 fingerprints", must: 0.05, repeat: 1, memory: much, theirs: ask("fingerprints 1 0 0 %s", small), ours: readFingerprints(small)},
		{name: "reading 100,000 fingerprints", limit: 100, repeat: 1, memory: much, ours: readFingerprints(large)},
		{name: "memory of an idle buddy", unit: bytesEach, limit: 700, repeat: 20_000, memory: much, theirs: freshMemory, ours: b.memory},
	}, nil
}

// busyCrowd repeats less: libotr walks the whole list for each message.
func busyCrowd(p *peer) (float64, error) {
	spent, err := p.ask("busy 40 100000")
	return spent / 40 * 20_000, err
}

func freshMemory(p *peer) (float64, error) { return p.fresh("memory 20000") }

func makeKeys(n int) ([]*dsa.PrivateKey, error) {
	var keys []*dsa.PrivateKey
	for i := range n {
		key, err := dsa.Generate(rand.NewChaCha8([32]byte{byte(i)}))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// writeFingerprints writes lines as libotr does, sorted by buddy.
func writeFingerprints(name string, n int) error {
	var out bytes.Buffer
	for i := range n {
		trust := strings.Repeat("verified", i&1)
		fmt.Fprintf(&out, "buddy%08d@example.org\talice@example.org/\tprpl-jabber\t%040x\t%s\n", i, i, trust)
	}
	return os.WriteFile(name, out.Bytes(), 0o600)
}
