//go:build linux && !race

package otr

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Once sessions have ended nothing of what was secret in them is found in the
// memory of the process: with GOEXPERIMENT=runtimesecret nothing at all, in the
// plain build none of our own arrays, nor the MAC of a data message, which is made
// in them. What the standard library keeps then is only counted. (The race detector
// keeps copies of its own: it is left out there.)
func TestMemory(t *testing.T) {
	p := startPrisoner(t)
	held, secrets := p.next("live")
	if len(held) < 10 || len(secrets) < 40 {
		t.Fatalf("%d secrets held, %d in all: the child tells too little", len(held), len(secrets))
	}
	found := p.search(held)
	for kind, n := range kinds(held) {
		if got := kinds(found)[kind]; got != n {
			t.Errorf("while the sessions live %d of %d %s are found: the search is blind", got, n, kind)
		}
	}
	p.resume()
	_, later := p.next("over")
	secrets = stillSecret(append(secrets, later...))
	found = p.search(secrets)
	t.Logf("of %v left over: %v", kinds(secrets), kinds(found))
	for _, s := range found {
		if runtimeErases || !strings.HasPrefix(s.kind, "library-") || s.kind == "library-hmac-of-mac-key" {
			t.Errorf("left over: %s", s.kind)
		}
	}
	p.resume()
}

// stillSecret leaves out what the protocol makes public: used MAC keys, and the
// commit secrets that were revealed.
func stillSecret(all []sought) (secrets []sought) {
	public := make(map[string]bool)
	for _, s := range all {
		if s.kind == "revealed" {
			public[string(s.bytes)] = true
		}
	}
	for _, s := range all {
		if !public[string(s.bytes)] {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// A sought secret.
type sought struct {
	kind  string
	bytes []byte
}

func kinds(list []sought) map[string]int {
	n := make(map[string]int)
	for _, s := range list {
		n[s.kind]++
	}
	return n
}

// A prisoner is the process that is searched.
type prisoner struct {
	*testing.T
	cmd *exec.Cmd
	in  *os.File
	out *bufio.Scanner
}

func startPrisoner(t *testing.T) *prisoner {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), memoryChild+"=1", "GODEBUG=asyncpreemptoff=0")
	cmd.Stderr = os.Stderr
	r, w, err := os.Pipe()
	must(t, err)
	cmd.Stdin = r
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	must(t, r.Close())
	p := &prisoner{T: t, cmd: cmd, in: w, out: bufio.NewScanner(out)}
	t.Cleanup(func() {
		w.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the child: %v", err)
		}
	})
	return p
}

// next reads up to a stage what is held and what has ever been secret.
func (p *prisoner) next(stage string) (held, secrets []sought) {
	p.Helper()
	for p.out.Scan() {
		f := strings.Fields(p.out.Text())
		switch {
		case len(f) == 2 && f[0] == "stage" && f[1] == stage:
			return held, secrets
		case len(f) == 3 && f[0] == "live":
			held = append(held, unmask(p.T, f))
		case len(f) == 3 && f[0] == "secret":
			secrets = append(secrets, unmask(p.T, f))
		default:
			p.Log(p.out.Text())
		}
	}
	p.Fatalf("the child never came to %q", stage)
	return nil, nil
}

func unmask(t *testing.T, f []string) sought {
	b, err := hex.DecodeString(f[2])
	must(t, err)
	for k := range b {
		b[k] ^= mask
	}
	return sought{f[1], b}
}

func (p *prisoner) resume() {
	p.Helper()
	_, err := p.in.WriteString("\n")
	must(p, err)
}

// search returns those that the writable memory of the child holds as they are,
// or as a number that the library computes with.
func (p *prisoner) search(list []sought) (found []sought) {
	p.Helper()
	memory := p.memory()
	for _, s := range list {
		for _, m := range memory {
			if kind := holds(m, s); kind != "" {
				found = append(found, sought{kind, s.bytes})
				break
			}
			if slices.ContainsFunc(hmacForms(s), func(form []byte) bool { return bytes.Contains(m, form) }) {
				found = append(found, sought{"library-hmac-of-" + s.kind, s.bytes})
				break
			}
			if bytes.Contains(m, limbs(s.bytes)) {
				found = append(found, sought{"library-limbs-of-" + s.kind, s.bytes})
				break
			}
		}
	}
	return found
}

// holds returns as what an area holds a secret, or "".
func holds(area []byte, s sought) (kind string) {
	for from := 0; ; {
		k := bytes.Index(area[from:], s.bytes)
		if k < 0 {
			return kind
		}
		at := from + k
		from = at + 1
		if len(s.bytes) != 16 || !inAES(area, at) {
			return s.kind
		}
		kind = "library-aes"
	}
}

// inAES reports whether the 16 bytes at that place are a round key of a cipher
// of the standard library: the one next to it in either direction follows from
// it.
func inAES(area []byte, at int) bool {
	block, err := aes.NewCipher(area[at : at+16])
	if err != nil {
		return false
	}
	encrypt, decrypt := expandedAES(reflect.ValueOf(block).Elem())
	before := decrypt[len(decrypt)-32 : len(decrypt)-16]
	return bytes.HasPrefix(area[at+16:], encrypt[16:32]) || bytes.HasSuffix(area[:at], before)
}

// hmacForms is a MAC key as HMAC holds it: as the inner pad, or as what the hash is
// after either pad, whole or in words; nothing for other keys.
func hmacForms(s sought) (forms [][]byte) {
	newHash, size := sha1.New, sha1.Size
	switch {
	case strings.HasPrefix(s.kind, "ake-m"):
		newHash, size = sha256.New, sha256.Size
	case s.kind != "mac-key":
		return nil
	}
	for _, by := range []byte{0x36, 0x5c} {
		pad := bytes.Repeat([]byte{by}, 64)
		subtle.XORBytes(pad, pad, s.bytes)
		h := newHash()
		h.Write(pad)
		state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
		if err != nil {
			panic(err)
		}
		state = state[4:][:size]
		words := make([]byte, size)
		for k := 0; k < size; k += 4 {
			binary.NativeEndian.PutUint32(words[k:], binary.BigEndian.Uint32(state[k:]))
		}
		forms = append(forms, state, words)
		if by == 0x36 {
			forms = append(forms, pad)
		}
	}
	return forms
}

// limbs is how a number of these bytes, or the lowest 32, lies in memory when
// the library computes with it.
func limbs(b []byte) []byte {
	turned := slices.Clone(b[len(b)-min(len(b), 32):])
	slices.Reverse(turned)
	return turned
}

func (p *prisoner) memory() (areas [][]byte) {
	p.Helper()
	dir := fmt.Sprintf("/proc/%d/", p.cmd.Process.Pid)
	maps, err := os.ReadFile(dir + "maps")
	must(p, err)
	mem, err := os.Open(dir + "mem")
	must(p, err)
	defer mem.Close()
	total := 0
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		area := make([]byte, to-from)
		n, _ := mem.ReadAt(area, int64(from))
		areas = append(areas, area[:n])
		total += n
	}
	if total < 1<<20 {
		p.Fatalf("only %d bytes could be read", total)
	}
	return areas
}
