package rig

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/godbus/dbus/v5"
)

// startLimit bounds the way from the start of a program to its being signed on, and
// what it needs a server for.
const startLimit = 30 * time.Second

// stopLimit bounds the way from the wish to quit to the end of the process.
const stopLimit = 20 * time.Second

// Pidgin is one running Pidgin with one XMPP account.
type Pidgin struct {
	Person
	*Rig

	dir     string // the purple folder
	log     string // what -d printed, of all runs
	bus     string // address of the session bus, its own
	process *process
	purple  object
	conn    *dbus.Conn
	account int32
	lines   map[int32]Line // lines of the history that have been read
	tree    *tree
}

// Start starts a Pidgin for each person, side by side, and waits until all of
// them are signed on and see one another.
func (r *Rig) Start(persons ...Person) []*Pidgin {
	r.Helper()
	started := make([]*Pidgin, len(persons))
	var starts []func() error
	for i, person := range persons {
		p := &Pidgin{Person: person, Rig: r}
		started[i] = p
		r.mu.Lock()
		r.pidgins = append(r.pidgins, p)
		r.mu.Unlock()
		starts = append(starts, p.create)
	}
	if err := together(starts...); err != nil {
		r.Fatalf("%v", err)
	}
	return started
}

func (p *Pidgin) create() error {
	p.dir, p.log = p.Rig.Dir(p.Who), p.Rig.Dir(p.Who+".log")
	if err := os.MkdirAll(filepath.Join(p.dir, "plugins"), 0o700); err != nil {
		return err
	}
	if err := p.identify(); err != nil {
		return err
	}
	if err := p.writeProfile(p.dir, p.Server.Port); err != nil {
		return err
	}
	var err error
	if p.bus, err = p.startBus(p.Who, ""); err != nil {
		return err
	}
	return p.launch()
}

// launch starts the process on the existing profile.
func (p *Pidgin) launch() error {
	logged := p.logSize()
	var err error
	env := append(p.pidginEnvironment(p.bus, p.dir), p.Env...)
	command := p.command()
	p.process, err = p.spawn.start(p.log, env, nil, command[0], command[1:]...)
	if err != nil {
		return err
	}
	if err := p.connect(); err != nil {
		return errorf("%s: %w", p.Who, err)
	}
	if err := p.checkPlugins(logged); err != nil {
		return err
	}
	if p.Offline {
		return nil
	}
	if !poll(startLimit, func() bool { return p.SignedOn() || p.process.ended() }) || p.process.ended() {
		return errorf("%s is not signed on; see %s", p.Who, p.log)
	}
	return nil
}

// command starts the program. Finch wants a terminal, whose keyboard is a pipe
// that never ends; what it prints for debugging goes to the log all the same.
func (p *Pidgin) command() []string {
	if !p.Finch {
		return append(slices.Clone(p.Through), "pidgin", "--debug", "--force-online", "--multiple", "--config="+p.dir)
	}
	finch := fmt.Sprintf("stty rows 40 cols 140; exec env TERM=xterm finch --debug --config='%s' 2>>'%s'", p.dir, p.log)
	terminal := fmt.Sprintf(`mkfifo '%s'; exec script --quiet --return --command "$0" /dev/null 0<>'%s'`, p.keyboard(), p.keyboard())
	return append(slices.Clone(p.Through), "sh", "-c", terminal, finch)
}

func (r *Rig) pidginEnvironment(bus, home string) []string {
	return append(r.environment(),
		"HOME="+home,
		"DBUS_SESSION_BUS_ADDRESS="+bus,
		"AT_SPI_BUS_ADDRESS="+r.a11y,
		"GTK_MODULES=gail:atk-bridge",
	)
}

// checkPlugins makes sure that the files that were meant are the ones that run:
// Pidgin finds a saved plugin by its base name, in whatever folder.
func (p *Pidgin) checkPlugins(logged int64) error {
	for _, path := range p.loaded(p.dir) {
		want := "Loading saved plugin " + path + "\n"
		if !poll(20*time.Second, func() bool { return strings.Contains(p.logAfter(logged), want) }) {
			return errorf("%s did not load %s; see %s", p.Who, path, p.log)
		}
	}
	return nil
}

// Stop quits as the user does and waits for the process to end.
func (p *Pidgin) Stop() {
	p.Helper()
	p.quit()
	if !poll(stopLimit, p.process.ended) {
		p.Fatalf("%s does not quit", p.Who)
	}
	p.disconnect()
}

// quit asks the program to. Finch takes that from its keyboard only: told over
// the bus, it ends all but itself.
func (p *Pidgin) quit() {
	p.Helper()
	if !p.Finch {
		p.conn.Object(service, path).Go(face+".PurpleCoreQuit", dbus.FlagNoReplyExpected, nil)
		return
	}
	p.FinchKeys("\x1bq") // Alt+Q
}

// FinchKeys are pressed in Finch, as its terminal sends them: Escape before a key
// is Alt.
func (p *Pidgin) FinchKeys(keys string) {
	p.Helper()
	keyboard, err := os.OpenFile(p.keyboard(), os.O_RDWR, 0)
	if err != nil {
		p.Fatalf("%s: %v", p.Who, err)
	}
	defer keyboard.Close()
	keyboard.WriteString(keys)
}

// keyboard is the pipe that Finch reads keys from.
func (p *Pidgin) keyboard() string { return filepath.Join(p.sockets, p.Who+"-keys") }

// Kill ends the process as kill -9 does.
func (p *Pidgin) Kill() {
	p.process.kill()
	p.disconnect()
}

// Pause stops the process without ending it; Resume lets it go on. GTK draws some
// things with the display locked for all programs: one that is stopped just then would
// stop the others too, so that it is stopped once more a little later.
func (p *Pidgin) Pause() {
	p.Helper()
	for range 20 {
		p.process.signal(syscall.SIGSTOP)
		if p.displayAnswers() {
			return
		}
		p.Logf("%s was stopped with the display locked", p.Who)
		p.Resume()
		time.Sleep(50 * time.Millisecond)
	}
	p.Fatalf("%s cannot be stopped without the display", p.Who)
}

func (p *Pidgin) Resume() { p.process.signal(syscall.SIGCONT) }

// Restart starts Pidgin again on its profile after Stop or Kill.
func (p *Pidgin) Restart() {
	p.Helper()
	if err := p.launch(); err != nil {
		p.Fatalf("%v", err)
	}
}

// Running tells whether the process lives.
func (p *Pidgin) Running() bool { return !p.process.ended() }

// PID is the process id.
func (p *Pidgin) PID() int { return p.process.Process.Pid }

// File is a path in the purple folder.
func (p *Pidgin) File(name string) string { return filepath.Join(p.dir, name) }

func (p *Pidgin) disconnect() {
	if p.conn != nil {
		p.conn.Close()
	}
	if p.tree != nil {
		p.tree.conn.Close()
	}
	p.conn, p.tree = nil, nil
}

// Exchange quits, puts the other OTR plugin in the place of the one that was there, as
// whoever installs the one and removes the other, and starts again. Pidgin finds a
// plugin by its base name, which both have: there must be one file alone.
func (p *Pidgin) Exchange(plugin Plugin) {
	p.Helper()
	p.Stop()
	was := p.loaded(p.dir)[0]
	if p.Plugin == Ours {
		os.Remove(was)
	}
	p.Plugin = plugin
	file := p.File("prefs.xml")
	prefs, err := os.ReadFile(file)
	if err == nil {
		prefs = []byte(strings.ReplaceAll(string(prefs), was, p.loaded(p.dir)[0]))
		err = os.WriteFile(file, prefs, 0o600)
	}
	if err == nil && plugin == Ours {
		err = copyFile(p.Library, p.loaded(p.dir)[0])
	}
	if err != nil {
		p.Fatalf("%s: %v", p.Who, err)
	}
	p.Restart()
}
