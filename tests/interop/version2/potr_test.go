package version2_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/sim/relay"
)

// potrPeer is a program around python3-potr.
type potrPeer struct {
	t     *testing.T
	port  *relay.Port
	in    io.Writer
	out   *bufio.Reader
	texts []string

	state, progress string
	asked           bool
	id              [8]byte
}

// The interpreter is the system's, for which the package is installed.
func newPotrPeer(t *testing.T) peer {
	command := exec.Command("/usr/bin/python3", "peer/potr_login.py")
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
			t.Errorf("%v\n%s", err, &complaints)
		}
	})
	p := &potrPeer{t: t, in: in, out: bufio.NewReaderSize(out, 1<<16)}
	p.giveKey()
	return p
}

func (p *potrPeer) giveKey() {
	key, err := keys.Key(9)
	if err != nil {
		p.t.Fatal(err)
	}
	a, b, c, d, x := key.Components()
	p.request("key %x %x %x %x %x", a, b, c, d, x)
}

func word(text string) string {
	if text == "" {
		return "-"
	}
	return hex.EncodeToString([]byte(text))
}

// request sends one line and carries out the answer.
func (p *potrPeer) request(format string, args ...any) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		p.t.Fatal(err)
	}
	for p.line() {
	}
}

// line takes one line of an answer; false after the last.
func (p *potrPeer) line() bool {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the peer is gone: %v", err)
	}
	words := strings.Fields(line)
	switch words[0] {
	case "inject":
		p.port.Send(alice, "", p.bytes(words[1]))
	case "heard":
		if words[1] == "1" {
			p.texts = append(p.texts, string(p.bytes(words[2])))
		}
	default:
		p.state, p.progress, p.asked = words[1], words[3], words[4] == "1"
		copy(p.id[:], p.bytes(strings.Trim(words[2], "-")))
		return false
	}
	return true
}

func (p *potrPeer) bytes(word string) []byte {
	p.t.Helper()
	b, err := hex.DecodeString(word)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *potrPeer) attach(port *relay.Port)      { p.port = port }
func (p *potrPeer) Receive(in relay.Packet)      { p.request("receive %x", in.Text) }
func (p *potrPeer) Tick(time.Time) (_ time.Time) { return }
func (p *potrPeer) limit(size int)               { p.request("limit %d", size) }
func (p *potrPeer) query()                       { p.request("query") }
func (p *potrPeer) end()                         { p.request("end") }
func (p *potrPeer) say(text string)              { p.request("say %x", text) }
func (p *potrPeer) ask(question, secret string)  { p.request("ask %s %s", word(secret), word(question)) }
func (p *potrPeer) answer(secret string)         { p.request("answer %s", word(secret)) }
func (p *potrPeer) private() bool                { return p.state == "1" }
func (p *potrPeer) ssid() [8]byte                { return p.id }
func (p *potrPeer) heard() []string              { return p.texts }

func (p *potrPeer) run() runState {
	switch {
	case p.asked:
		return runAsked
	case p.progress == "1":
		return runSucceeded
	case p.progress == "-1":
		return runFailed
	}
	return runNone
}
