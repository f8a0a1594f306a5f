package rig

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// HexChat is a HexChat with its OTR plugin, both with their default settings. It is
// driven over its session bus and read from its logs.
type HexChat struct {
	*Rig
	Nick string

	home    string
	process *process
	remote  dbus.BusObject
}

// HexChat starts one on the server, with a key.
func (s *IRC) HexChat(nick string) *HexChat {
	r := s.rig
	r.Helper()
	h := &HexChat{Rig: r, Nick: nick, home: r.Dir("hexchat-" + nick)}
	if err := h.launch(s.Port); err != nil {
		r.Fatalf("hexchat: %v", err)
	}
	r.Cleanup(h.keepEvidence)
	r.Eventually(startLimit, "hexchat is on the server", func() bool {
		return strings.Contains(h.log("*"), "End of MOTD")
	})
	return h
}

func (h *HexChat) launch(port int) error {
	if err := h.prepare(); err != nil {
		return err
	}
	address, err := h.startBus("hexchat-"+h.Nick, "")
	if err != nil {
		return err
	}
	h.process, err = h.spawn.start(h.home+".out", append(h.environment(), "DBUS_SESSION_BUS_ADDRESS="+address), nil,
		"hexchat", "--cfgdir="+h.home, "irc://"+IRCHost+":"+strconv.Itoa(port))
	if err != nil {
		return err
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		return err
	}
	h.Cleanup(func() { bus.Close() })
	h.remote = bus.Object("org.hexchat.service", "/org/hexchat/Remote")
	there := func() (owned bool) {
		bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.hexchat.service").Store(&owned)
		return owned
	}
	// It asks whether it may run with all rights, if it does: Return agrees.
	if !poll(startLimit, func() bool { return there() || h.agree() }) {
		return errorf("hexchat does not come up; see %s", h.home+".out")
	}
	return nil
}

// agree presses Return in the window that it shows, and reports false.
func (h *HexChat) agree() bool {
	pid := strconv.Itoa(h.process.Process.Pid)
	if id, err := h.output("xdotool", "search", "--onlyvisible", "--pid", pid); err == nil {
		id, _, _ = strings.Cut(strings.TrimSpace(id), "\n")
		h.output("xdotool", "windowactivate", "--sync", id, "key", "Return")
	}
	return false
}

func (h *HexChat) prepare() error {
	if err := os.MkdirAll(filepath.Join(h.home, "otr"), 0o700); err != nil {
		return err
	}
	config := "gui_slist_skip = 1\nirc_logging = 1\nirc_logmask = %c.log\nstamp_log = 0\ngui_join_dialog = 0\n"
	for _, key := range []string{"irc_nick1", "irc_user_name", "irc_real_name"} {
		config += key + " = " + h.Nick + "\n"
	}
	if err := os.WriteFile(filepath.Join(h.home, "hexchat.conf"), []byte(config), 0o600); err != nil {
		return err
	}
	keys, _, err := newKeys(h.Nick+"@irc.rig", "IRC") // what the plugin calls the account
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(h.home, "otr", "otr.key"), keys, 0o600)
}

// log is what the conversations whose names match show.
func (h *HexChat) log(name string) string {
	files, _ := filepath.Glob(filepath.Join(h.home, "logs", name+".log"))
	var all strings.Builder
	for _, file := range files {
		text, _ := os.ReadFile(file)
		all.Write(text)
	}
	return all.String()
}

// keepEvidence leaves what a failed test's reader wants to see.
func (h *HexChat) keepEvidence() {
	if h.Failed() {
		h.Logf("%s's hexchat shows:\n%s", h.Nick, h.log("*"))
	}
}

// Enter enters a line, or a command, in the conversation with the nick, which is
// opened if there is none.
func (h *HexChat) Enter(nick, line string) {
	h.Helper()
	var context uint32
	h.call(&context, "FindContext", "", nick)
	if context == 0 {
		h.call(nil, "Command", "query "+nick)
		h.Eventually(startLimit, "hexchat opens the conversation with "+nick, func() bool {
			h.call(&context, "FindContext", "", nick)
			return context != 0
		})
	}
	var done bool
	h.call(&done, "SetContext", context)
	if command, ok := strings.CutPrefix(line, "/"); ok {
		h.call(nil, "Command", command)
		return
	}
	h.call(nil, "Command", "say "+line)
}

func (h *HexChat) call(result any, method string, args ...any) {
	h.Helper()
	call := h.remote.Call("org.hexchat.plugin."+method, 0, args...)
	err := call.Err
	if err == nil && result != nil {
		err = call.Store(result)
	}
	if err != nil {
		h.Fatalf("hexchat: %s: %v", method, err)
	}
}

// Count counts how often the conversation with the nick has shown the text.
func (h *HexChat) Count(nick, text string) int { return strings.Count(h.log(nick), text) }

// Await waits until the conversation with the nick has shown the text.
func (h *HexChat) Await(limit time.Duration, nick, text string) {
	h.Helper()
	h.Eventually(limit, h.Nick+"'s hexchat shows: "+text, func() bool { return h.Count(nick, text) > 0 })
}
