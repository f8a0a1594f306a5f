package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// peer is the running C program that measures libotr.
type peer struct {
	binary  string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startPeer builds the program into dir and runs it.
func startPeer(dir string) (*peer, error) {
	binary, err := buildPeer(dir)
	if err != nil {
		return nil, err
	}
	return runPeer(binary)
}

func buildPeer(dir string) (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("source folder unknown")
	}
	sources, err := filepath.Glob(filepath.Join(filepath.Dir(here), "libotr", "*.c"))
	if err != nil || len(sources) == 0 {
		return "", fmt.Errorf("no C sources beside %s", here)
	}
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libotr").Output()
	if err != nil {
		return "", fmt.Errorf("pkg-config libotr: %w", err)
	}
	binary := filepath.Join(dir, "libotr-bench")
	args := append([]string{"-O2", "-o", binary}, sources...)
	args = append(append(args, strings.Fields(string(flags))...), "-lgcrypt")
	if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("gcc: %w\n%s", err, out)
	}
	return binary, nil
}

func runPeer(binary string) (*peer, error) {
	p := &peer{binary: binary, command: exec.Command(binary)}
	p.command.Stderr = os.Stderr
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, p.command.Start()
}

// ask takes one measurement: the CPU time of all repetitions in nanoseconds.
func (p *peer) ask(request string) (float64, error) {
	if _, err := io.WriteString(p.in, request+"\n"); err != nil {
		return 0, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("libotr's program is gone: %w", err)
	}
	return strconv.ParseFloat(strings.TrimSpace(line), 64)
}

// fresh asks a new process, for what depends on an untouched heap.
func (p *peer) fresh(request string) (float64, error) {
	q, err := runPeer(p.binary)
	if err != nil {
		return 0, err
	}
	defer q.close()
	return q.ask(request)
}

func (p *peer) close() {
	p.in.Close()
	p.command.Wait()
}
