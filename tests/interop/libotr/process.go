// Package libotr drives clients of libotr 4.1.1: a small C program beside this
// package holds any number of them and is spoken to in lines.
package libotr

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Build compiles the C program into dir and returns its path. It needs gcc,
// pkg-config and libotr's headers.
func Build(dir string) (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("libotr: source folder unknown")
	}
	sources, err := filepath.Glob(filepath.Join(filepath.Dir(here), "..", "peer", "*.c"))
	if err != nil || len(sources) == 0 {
		return "", fmt.Errorf("libotr: no sources beside %s", here)
	}
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libotr").Output()
	if err != nil {
		return "", fmt.Errorf("libotr: pkg-config libotr: %w", err)
	}
	binary := filepath.Join(dir, "libotr-peer")
	args := append([]string{"-O2", "-Wall", "-Wextra", "-Werror", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-o", binary}, sources...)
	args = append(args, strings.Fields(string(flags))...)
	if out, err := exec.Command("gcc", append(args, "-lgcrypt")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("libotr: gcc: %w\n%s", err, out)
	}
	return binary, nil
}

// Process is a running C program. Not safe for concurrent use.
type Process struct {
	Version string // of libotr

	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	slots   [256]bool
}

// Start runs the program that Build made.
func Start(binary string) (*Process, error) {
	p := &Process{command: exec.Command(binary)}
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<16)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	hello, err := p.answer()
	if err != nil || len(hello) != 1 {
		return nil, fmt.Errorf("libotr: no greeting: %w", err)
	}
	p.Version = strings.TrimPrefix(hello[0], "libotr ")
	return p, nil
}

// Close ends the program and reports how it ended.
func (p *Process) Close() error {
	p.in.Close()
	return p.command.Wait()
}

// Clock sets what libotr takes for the time, in whole seconds.
func (p *Process) Clock(t time.Time) error {
	_, err := p.ask(fmt.Sprintf("clock %d", t.Unix()))
	return err
}

// ask sends one request and returns the event lines of its answer.
func (p *Process) ask(request string) ([]string, error) {
	if _, err := io.WriteString(p.in, request+"\n"); err != nil {
		return nil, fmt.Errorf("libotr: %w", err)
	}
	return p.answer()
}

func (p *Process) answer() ([]string, error) {
	var lines []string
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("libotr: the peer is gone: %w", err)
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == ".":
			return lines, nil
		case strings.HasPrefix(line, "? "):
			return nil, fmt.Errorf("libotr: %s", line[2:])
		}
		lines = append(lines, line)
	}
}

// word writes a value as the program reads it.
func word(value []byte) string {
	if len(value) == 0 {
		return "-"
	}
	return base64.StdEncoding.EncodeToString(value)
}
