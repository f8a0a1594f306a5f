package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Irssi is an irssi with its OTR plugin, both with their default settings, in a
// terminal of its own.
type Irssi struct {
	*Rig
	Nick string

	Fingerprint string // of its key: five groups of eight upper-case hex digits

	socket string // of the terminal multiplexer
	home   string
}

// Irssi starts one on the server, with a key: making one may take it minutes.
func (s *IRC) Irssi(nick string) *Irssi {
	r := s.rig
	r.Helper()
	i := &Irssi{Rig: r, Nick: nick, socket: filepath.Join(r.sockets, "tmux-"+nick), home: r.Dir("irssi-" + nick)}
	if err := i.prepare(s.Port); err != nil {
		r.Fatalf("irssi: %v", err)
	}
	// In the foreground, so that it dies with the rig, and irssi with it.
	_, err := r.spawn.start(i.home+".tmux", r.environment(), nil, "tmux", "-D", "-S", i.socket, "-f", "/dev/null")
	if err != nil {
		r.Fatalf("tmux: %v", err)
	}
	r.Eventually(startLimit, "tmux listens", func() bool { return listens("unix", i.socket) })
	// Wide and high enough for a test's texts: what the terminal wraps or scrolls
	// away could not be read.
	i.tmux("new-session", "-d", "-x", "1400", "-y", "400", i.command())
	i.tmux("set-option", "-g", "remain-on-exit", "on")
	r.Cleanup(i.keepEvidence)
	i.awaitReady()
	return i
}

// keepEvidence leaves what a failed test's reader wants to see.
func (i *Irssi) keepEvidence() {
	if i.Failed() {
		shown := strings.FieldsFunc(i.Screen(), func(c rune) bool { return c == '\n' })
		i.Logf("%s's irssi shows:\n    %s", i.Nick, strings.Join(shown, "\n    "))
	}
}

func (i *Irssi) command() string { return "exec irssi --home='" + i.home + "'" }

func (i *Irssi) prepare(port int) error {
	if err := os.MkdirAll(filepath.Join(i.home, "otr"), 0o700); err != nil {
		return err
	}
	config := fmt.Sprintf(`
servers = ( { address = "%s"; chatnet = "rig"; port = "%d"; autoconnect = "yes"; } );
chatnets = { rig = { type = "IRC"; }; };
settings = { core = { real_name = "%s"; user_name = "%s"; nick = "%s"; }; };
`, IRCHost, port, i.Nick, i.Nick, i.Nick)
	if err := os.WriteFile(filepath.Join(i.home, "config"), []byte(config), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(i.home, "startup"), []byte("load otr\n"), 0o600); err != nil {
		return err
	}
	keys, fingerprint, err := newKeys("rig", "IRC") // what the plugin calls the account
	if err != nil {
		return err
	}
	i.Fingerprint = fingerprint
	return os.WriteFile(filepath.Join(i.home, "otr", "otr.key"), keys, 0o600)
}

// awaitReady waits until it is on the server.
func (i *Irssi) awaitReady() {
	i.Helper()
	i.Await(startLimit, "End of MOTD")
}

func (i *Irssi) tmux(args ...string) string {
	i.Helper()
	out, err := i.output("tmux", append([]string{"-S", i.socket}, args...)...)
	if err != nil {
		i.Fatalf("%v", err)
	}
	return out
}

// Enter types a line, or a command, and Return.
func (i *Irssi) Enter(line string) {
	i.Helper()
	i.tmux("send-keys", "-l", line)
	i.tmux("send-keys", "Enter")
}

// Talk turns to the conversation with the nick.
func (i *Irssi) Talk(nick string) { i.Helper(); i.Enter("/query " + nick) }

// Screen is what the current window shows.
func (i *Irssi) Screen() string {
	i.Helper()
	return i.tmux("capture-pane", "-p", "-J")
}

// Count counts how often the current window shows the text.
func (i *Irssi) Count(text string) int { i.Helper(); return strings.Count(i.Screen(), text) }

// Await waits until the current window shows the text.
func (i *Irssi) Await(limit time.Duration, text string) {
	i.Helper()
	i.Eventually(limit, i.Nick+"'s irssi shows: "+text, func() bool { return i.Count(text) > 0 })
}

// Kill ends the program as kill -9 does.
func (i *Irssi) Kill() {
	i.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(i.tmux("display-message", "-p", "#{pane_pid}")))
	if err != nil {
		i.Fatalf("irssi's process id: %v", err)
	}
	syscall.Kill(pid, syscall.SIGKILL)
}

// Restart starts it again after Kill, with the key that it has.
func (i *Irssi) Restart() {
	i.Helper()
	i.tmux("respawn-pane", "-k", i.command())
	i.tmux("clear-history")
	i.awaitReady()
}
