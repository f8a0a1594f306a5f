package rig

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// IRCHost is what an account of the IRC server calls it.
const IRCHost = "127.0.0.1"

// IRC is an ngircd of its own on the loopback interface, behind a relay that
// records every line.
type IRC struct {
	Port int // of the relay, for clients

	rig      *Rig
	behind   int // port of ngircd
	listener net.Listener

	mu    sync.Mutex
	lines []IRCLine
}

// IRCLine is one line that a client sent or got.
type IRCLine struct {
	At   time.Time
	From Direction
	User string // the user name that the client gave at log-in
	Text string // without the line's end
}

// StartIRC starts the server. With host set it says that everybody comes from
// there, of whatever length that name is.
func (r *Rig) StartIRC(host string) *IRC {
	r.Helper()
	s := &IRC{rig: r}
	if err := s.start(host); err != nil {
		r.Fatalf("ngircd: %v", err)
	}
	return s
}

func (s *IRC) start(host string) (err error) {
	if s.behind, err = freePort(); err != nil {
		return err
	}
	config := s.rig.Dir("ngircd.conf")
	if err := os.WriteFile(config, []byte(s.config(host)), 0o644); err != nil {
		return err
	}
	process, err := s.rig.spawn.start(s.rig.Dir("ngircd.log"), s.rig.environment(), nil, "ngircd", "--nodaemon", "--config", config)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("127.0.0.1:%d", s.behind)
	if !poll(startLimit, func() bool { return listens("tcp", address) || process.ended() }) || process.ended() {
		return errorf("did not come up; see %s", s.rig.Dir("ngircd.log"))
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	s.Port = s.listener.Addr().(*net.TCPAddr).Port
	s.rig.Cleanup(func() { s.listener.Close(); s.keepEvidence() })
	go s.accept(address)
	return nil
}

func (s *IRC) config(host string) string {
	config := fmt.Sprintf(`[Global]
Name = irc.rig
Info = rig
Listen = 127.0.0.1
Ports = %d
MotdPhrase = rig
[Limits]
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 30
[Options]
DNS = no
Ident = no
PAM = no
`, s.behind)
	if host != "" {
		config += "CloakHost = " + host + "\n"
	}
	return config
}

// accept relays one client after the other until the listener is closed.
func (s *IRC) accept(address string) {
	for {
		client, err := s.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", address)
		if err != nil {
			client.Close()
			continue
		}
		var user string
		go s.relay(FromClient, client, server, &user)
		go s.relay(ToClient, server, client, &user)
	}
}

// relay copies line by line. user is shared by both directions of a client and
// set by its log-in.
func (s *IRC) relay(direction Direction, from, to net.Conn, user *string) {
	defer from.Close()
	defer to.Close()
	reader := bufio.NewReader(from)
	for {
		line, err := reader.ReadString('\n')
		if line != "" {
			s.note(direction, strings.TrimRight(line, "\r\n"), user)
			if _, err := to.Write([]byte(line)); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (s *IRC) note(direction Direction, line string, user *string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rest, login := strings.CutPrefix(line, "USER "); login && direction == FromClient {
		*user, _, _ = strings.Cut(rest, " ")
	}
	s.lines = append(s.lines, IRCLine{At: time.Now(), From: direction, User: *user, Text: line})
}

// keepEvidence leaves the record of a failed test.
func (s *IRC) keepEvidence() {
	if !s.rig.Failed() {
		return
	}
	var b strings.Builder
	for _, l := range s.Lines() {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", l.At.Format("15:04:05.000"), l.From, l.User, l.Text)
	}
	os.WriteFile(s.rig.Dir("irc.tsv"), []byte(b.String()), 0o600)
}

// Lines is everything relayed so far, in its order.
func (s *IRC) Lines() []IRCLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]IRCLine(nil), s.lines...)
}

// Said are the texts of the lines that the user's client has sent.
func (s *IRC) Said(user string) (said []string) {
	for _, l := range s.Lines() {
		if l.User == user && l.From == FromClient {
			said = append(said, l.Text)
		}
	}
	return said
}

// IRCClient is a bare IRC client: a stranger, who sends what no program would.
type IRCClient struct {
	*Rig
	conn net.Conn

	mu  sync.Mutex
	got []string
}

// Client logs in under the nick, with the user name.
func (s *IRC) Client(nick, user string) *IRCClient {
	r := s.rig
	r.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port))
	if err != nil {
		r.Fatalf("%s: %v", nick, err)
	}
	c := &IRCClient{Rig: r, conn: conn}
	r.Cleanup(c.Close)
	go c.read()
	c.Send("NICK " + nick)
	c.Send("USER " + user + " 0 * :" + user)
	c.Await(" 001 ")
	return c
}

// Close breaks the connection.
func (c *IRCClient) Close() { c.conn.Close() }

// Send sends one line.
func (c *IRCClient) Send(line string) {
	c.Helper()
	if _, err := c.conn.Write([]byte(line + "\r\n")); err != nil {
		c.Fatalf("%q: %v", line, err)
	}
}

func (c *IRCClient) read() {
	for lines := bufio.NewScanner(c.conn); lines.Scan(); {
		c.mu.Lock()
		c.got = append(c.got, lines.Text())
		c.mu.Unlock()
	}
}

// Got are the lines received so far.
func (c *IRCClient) Got() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.got...)
}

// Await waits for a line that contains the text.
func (c *IRCClient) Await(text string) {
	c.Helper()
	c.Eventually(startLimit, "the stranger gets "+text, func() bool {
		return strings.Contains(strings.Join(c.Got(), "\n"), text)
	})
}
