package rig

import (
	_ "embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Host is the server's XMPP domain.
const Host = "localhost"

// Rooms is the domain of the server's chat rooms.
const Rooms = "rooms." + Host

// people have an account each, and each other on the buddy list.
func people() []string { return []string{"alice", "bob", "carol"} }

// pepHostModule makes the server itself say that accounts publish personal events,
// where libpurple looks for it.
//
//go:embed mod_pep_host.lua
var pepHostModule []byte

// noProbeModule makes a server that answers no presence probe.
//
//go:embed mod_no_probe.lua
var noProbeModule []byte

//go:embed mod_wire_record.lua
var recordModule []byte

// Server is a Prosody of its own on the loopback interface.
type Server struct {
	Port    int
	record  string // file of the record module
	control string // file of the control module
	orders  int    // lines written to it
	*process
}

// Password of every account.
const Password = "correct horse"

func (r *Rig) startServer() error {
	port, err := freePort()
	if err != nil {
		return err
	}
	s := &Server{Port: port, record: r.Dir("wire.tsv"), control: r.Dir("wire.control")}
	r.Server = s
	if err := s.prepare(r); err != nil {
		return err
	}
	return r.launchServer()
}

// launchServer starts the process on its existing folder and port.
func (r *Rig) launchServer() (err error) {
	s := r.Server
	s.process, err = r.spawn.start(r.Dir("prosody.out"), r.environment(), nil,
		"prosody", "-F", "--config", r.Dir("prosody", "prosody.cfg.lua"))
	if err != nil {
		return err
	}
	address := fmt.Sprintf("127.0.0.1:%d", s.Port)
	if !poll(startLimit, func() bool { return listens("tcp", address) || s.ended() }) || s.ended() {
		out, _ := os.ReadFile(r.Dir("prosody.out"))
		return fmt.Errorf("prosody did not come up: %s", out)
	}
	return nil
}

// KillServer ends the server as kill -9 does; StopServer lets it say goodbye. Either
// way everybody is offline until RestartServer.
func (r *Rig) KillServer() { r.Server.kill() }

func (r *Rig) StopServer() {
	r.Helper()
	r.Server.signal(syscall.SIGTERM)
	if !poll(stopLimit, r.Server.ended) {
		r.Fatalf("the server does not stop")
	}
}

// RestartServer starts the server again, with the same accounts and record.
func (r *Rig) RestartServer() {
	r.Helper()
	if err := r.launchServer(); err != nil {
		r.Fatalf("%v", err)
	}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func listens(network, address string) bool {
	conn, err := net.DialTimeout(network, address, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

func (s *Server) prepare(r *Rig) error {
	files := map[string]string{
		"prosody.cfg.lua":              s.config(r),
		"modules/mod_wire_record.lua":  string(recordModule),
		"modules/mod_wire_control.lua": string(controlModule),
		"modules/mod_no_probe.lua":     string(noProbeModule),
		"modules/mod_pep_host.lua":     string(pepHostModule),
	}
	for _, name := range people() {
		files["data/"+Host+"/accounts/"+name+".dat"] = fmt.Sprintf("return { password = %q };\n", Password)
		files["data/"+Host+"/roster/"+name+".dat"] = roster(name)
	}
	for name, text := range files {
		path := r.Dir("prosody", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(s.record, nil, 0o600)
}

func (s *Server) config(r *Rig) string {
	modules := append([]string{"roster", "saslauth", "disco", "carbons", "ping", "wire_record", "wire_control"}, r.options.Modules...)
	return fmt.Sprintf(`
run_as_root = true
data_path = %q
plugin_paths = { %q }
modules_enabled = { "%s" }
modules_disabled = { "s2s" }
c2s_ports = { %d }
c2s_interfaces = { "127.0.0.1" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
conflict_resolve = "increment"
log = { debug = %q }
wire_record_file = %q
wire_control_file = %q
%s
VirtualHost %q
Component %q "muc"
muc_room_locking = false
`, r.Dir("prosody", "data"), r.Dir("prosody", "modules"), strings.Join(modules, `"; "`), s.Port,
		r.Dir("prosody.log"), s.record, s.control, r.options.Settings, Host, Rooms)
}

func roster(owner string) string {
	var b strings.Builder
	b.WriteString("return { [false] = { version = 1; pending = {} };\n")
	for _, name := range people() {
		if name != owner {
			fmt.Fprintf(&b, "[%q] = { subscription = \"both\"; name = %q; groups = { Buddies = true } };\n", name+"@"+Host, name)
		}
	}
	b.WriteString("};\n")
	return b.String()
}
