package rig

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// startDisplay starts the X server and, once it answers, the window manager and
// the accessibility bus.
func (r *Rig) startDisplay() error {
	if r.options.Display != "" {
		r.display = r.options.Display
		return r.startAccessibility()
	}
	if err := r.startX(); err != nil {
		return err
	}
	if r.options.NoManager {
		return r.startAccessibility()
	}
	return together(r.startManager, r.startAccessibility)
}

func (r *Rig) startX() error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	screen := r.options.Screen
	if screen == "" {
		screen = "1400x900"
	}
	_, err = r.spawn.start(r.Dir("xvfb.log"), r.environment(), writer, "Xvfb",
		"-displayfd", "3", "-screen", "0", screen+"x24", "-nolisten", "tcp", "-noreset")
	writer.Close()
	if err != nil {
		return err
	}
	// The server chooses a free number itself and tells it once it listens.
	reader.SetReadDeadline(time.Now().Add(startLimit))
	number, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		return errorf("Xvfb did not come up: %w", err)
	}
	r.display = ":" + strings.TrimSpace(number)
	return nil
}

// startManager starts the window manager with a configuration of ours: none of
// its key bindings may eat a key of a test.
func (r *Rig) startManager() error {
	config := r.Dir("openbox.xml")
	text := `<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc">
<focus><focusNew>yes</focusNew></focus><placement><policy>Smart</policy></placement>
<keyboard/><mouse/><desktops><number>1</number></desktops></openbox_config>`
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		return err
	}
	_, err := r.spawn.start(r.Dir("openbox.log"), r.environment(), nil, "openbox", "--config-file", config, "--sm-disable")
	return err
}

// startAccessibility starts a bus with the registry on it. All Pidgins of a rig
// share it, and are told its address instead of looking for one.
func (r *Rig) startAccessibility() error {
	address, err := r.startBus("a11y", "/usr/share/defaults/at-spi2/accessibility.conf")
	if err != nil {
		return err
	}
	r.a11y = address
	_, err = r.spawn.start(r.Dir("registry.log"), r.pidginEnvironment(address, r.options.Dir), nil,
		"/usr/libexec/at-spi2-registryd", "--use-gnome-session=false")
	return err
}

// startBus starts a message bus and returns its address.
func (r *Rig) startBus(name, config string) (address string, err error) {
	socket := filepath.Join(r.sockets, name)
	args := []string{"--nofork", "--address=unix:path=" + socket}
	if config == "" {
		config = r.busConfig()
	}
	bus, err := r.spawn.start(r.Dir(name+"-bus.log"), r.environment(), nil, "dbus-daemon", append(args, "--config-file="+config)...)
	if err != nil {
		return "", err
	}
	if !poll(20*time.Second, func() bool { return listens("unix", socket) || bus.ended() }) || bus.ended() {
		return "", errorf("the %s bus did not come up", name)
	}
	return "unix:path=" + socket, nil
}

func (r *Rig) busConfig() string { return filepath.Join(r.sockets, "session.conf") }

// writeBusConfig describes a session bus that starts no services of the machine.
func (r *Rig) writeBusConfig() error {
	text := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=` + r.sockets + `</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
	return os.WriteFile(r.busConfig(), []byte(text), 0o644)
}

// screenshot writes a picture of a window ("root" for all) as PNG.
func (r *Rig) screenshot(window, path string) error {
	_, err := r.output("import", "-window", window, path)
	return err
}

// Screenshot writes a picture of the whole display.
func (r *Rig) Screenshot(path string) {
	r.Helper()
	if err := r.screenshot("root", path); err != nil {
		r.Fatalf("screenshot: %v", err)
	}
}
