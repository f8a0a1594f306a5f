// Package potr drives a login of python3-potr, which speaks version 2 alone: the
// Python program beside this package, spoken to in lines.
package potr

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"pidgin-otr/otr/dsa"
)

// interpreter is the system's, for which the package is installed.
const interpreter = "/usr/bin/python3"

// Login is one login. Not safe for concurrent use.
type Login struct {
	Send  func(text []byte)               // takes what the program sends
	Heard func(text string, private bool) // takes what its user reads

	Private  bool
	SSID     [8]byte
	Progress string // of SMP: "1" the secrets agree, "-1" they differ
	Asked    bool   // the user is asked for a secret
	Extra    []byte // extra symmetric key of the last UseExtraKey

	command    *exec.Cmd
	in         io.WriteCloser
	out        *bufio.Reader
	complaints strings.Builder
}

// Start runs the program with a long-term key.
func Start(key *dsa.PrivateKey) (*Login, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return nil, errors.New("potr: source folder unknown")
	}
	l := &Login{Send: func([]byte) {}, Heard: func(string, bool) {}}
	l.command = exec.Command(interpreter, filepath.Join(filepath.Dir(here), "login.py"))
	l.command.Stderr = &l.complaints
	in, err := l.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := l.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := l.command.Start(); err != nil {
		return nil, err
	}
	l.in, l.out = in, bufio.NewReaderSize(out, 1<<16)
	p, q, g, y, x := key.Components()
	return l, l.request("key %x %x %x %x %x", p, q, g, y, x)
}

// Close ends the program and reports how it ended.
func (l *Login) Close() error {
	l.in.Close()
	if err := l.command.Wait(); err != nil {
		return fmt.Errorf("potr: %w\n%s", err, &l.complaints)
	}
	return nil
}

// Limit sets the longest message in bytes; 0 for any.
func (l *Login) Limit(size int) error { return l.request("limit %d", size) }

// Receive takes a message from the network.
func (l *Login) Receive(text []byte) error { return l.request("receive %s", word(text)) }

// Query asks for a private conversation.
func (l *Login) Query() error { return l.request("query") }

// Say sends a line of the user's.
func (l *Login) Say(text string) error { return l.request("say %s", word([]byte(text))) }

// End ends the private conversation.
func (l *Login) End() error { return l.request("end") }

// Ask begins to authenticate, with a question unless it is empty.
func (l *Login) Ask(question, secret string) error {
	return l.request("ask %s %s", word([]byte(secret)), word([]byte(question)))
}

// Answer answers a request to authenticate.
func (l *Login) Answer(secret string) error { return l.request("answer %s", word([]byte(secret))) }

// Abort gives the run of SMP up.
func (l *Login) Abort() error { return l.request("abort") }

// UseExtraKey says what the extra symmetric key is to be used for.
func (l *Login) UseExtraKey(use [4]byte, data string) error {
	return l.request("extra %s %s", word(use[:]), word([]byte(data)))
}

func word(text []byte) string {
	if len(text) == 0 {
		return "-"
	}
	return hex.EncodeToString(text)
}

// request sends one line and carries out the answer.
func (l *Login) request(format string, args ...any) error {
	if _, err := fmt.Fprintf(l.in, format+"\n", args...); err != nil {
		return err
	}
	for {
		line, err := l.out.ReadString('\n')
		if err != nil {
			return fmt.Errorf("potr: the program is gone: %w\n%s", err, &l.complaints)
		}
		last, err := l.line(strings.Fields(line))
		if err != nil || last {
			return err
		}
	}
}

// line takes one line of an answer.
func (l *Login) line(words []string) (last bool, err error) {
	var text []byte
	switch words[0] {
	case "inject":
		if text, err = hex.DecodeString(words[1]); err == nil {
			l.Send(text)
		}
	case "heard":
		if text, err = hex.DecodeString(words[2]); err == nil {
			l.Heard(string(text), words[1] == "1")
		}
	case "extra":
		l.Extra, err = hex.DecodeString(words[1])
	case ".":
		text, err = hex.DecodeString(strings.Trim(words[2], "-"))
		copy(l.SSID[:], text)
		l.Private, l.Progress, l.Asked = words[1] == "1", words[3], words[4] == "1"
		return true, err
	default:
		err = fmt.Errorf("potr: answer %q", words)
	}
	return false, err
}
