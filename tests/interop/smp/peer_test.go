// Package smp_test holds the socialist millionaires' protocol against the
// implementations of libotr and python3-potr, step by step.
package smp_test

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
)

// A peer is a program that answers each line with a line.
type peer struct {
	t   testing.TB
	in  io.Writer
	out *bufio.Reader
}

func run(t testing.TB, name string, args ...string) *peer {
	t.Helper()
	command := exec.Command(name, args...)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	command.Stderr = &complaints
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, &complaints)
		}
	})
	return &peer{t, in, bufio.NewReaderSize(out, 1<<16)}
}

func (p *peer) ask(format string, args ...any) []string {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		p.t.Fatal(err)
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the peer is gone: %v", err)
	}
	return strings.Fields(line)
}

// startLibotr builds the C program and runs it.
func startLibotr(t testing.TB) *peer {
	t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libotr").Output()
	if err != nil {
		t.Fatalf("pkg-config libotr: %v", err)
	}
	binary := filepath.Join(t.TempDir(), "libotr-smp")
	args := append([]string{"-O2", "-Wall", "-Wextra", "-Werror", "-o", binary, "peer/libotr.c"}, strings.Fields(string(flags))...)
	if text, err := exec.Command("gcc", append(args, "-lgcrypt")...).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, text)
	}
	return run(t, binary)
}

func toHex(b []byte) string {
	if len(b) == 0 {
		return "-"
	}
	return hex.EncodeToString(b)
}

func fromHex(t testing.TB, word string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimPrefix(word, "-"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// finish does the Work of a step and applies it.
func finish(t testing.TB, r *smp.Run, s smp.Step, err error) smp.Step {
	t.Helper()
	if err != nil || s.Work == nil {
		t.Fatalf("%+v, %v", s, err)
	}
	return r.Apply(s.Work.Do())
}

func receive(t testing.TB, r *smp.Run, kind uint16, value []byte) smp.Step {
	t.Helper()
	s, err := r.Receive(wire.TLV{Type: kind, Value: value}, rand.Reader)
	return finish(t, r, s, err)
}

// value returns the one record of a step, which must be of the type.
func value(t testing.TB, s smp.Step, kind uint16) []byte {
	t.Helper()
	if len(s.Send) != 1 || s.Send[0].Type != kind {
		t.Fatalf("sends %+v instead of type %d", s.Send, kind)
	}
	return s.Send[0].Value
}
