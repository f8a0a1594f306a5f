package rig

import (
	_ "embed"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

//go:embed mod_wire_control.lua
var controlModule []byte

// order hands a line to the server's control module and waits until it is done.
func (r *Rig) order(order, first, second string) {
	r.Helper()
	file, err := os.OpenFile(r.Server.control, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		r.Fatalf("%v", err)
	}
	second = strings.NewReplacer("\r", "&#13;", "\n", "&#10;").Replace(second)
	fmt.Fprintf(file, "%s\t%s\t%s\n", order, first, second)
	file.Close()
	r.Server.orders++
	r.Eventually(20*time.Second, "the server obeys "+order, func() bool {
		text, err := os.ReadFile(r.Server.control + ".done")
		done, bad := strconv.Atoi(string(text))
		return err == nil && bad == nil && done >= r.Server.orders
	})
}

// Redirect makes the server hand messages for one full address to another one,
// as a network does that relays by a rule of its own. "" loses them.
func (r *Rig) Redirect(from, to string) { r.Helper(); r.order("redirect", from, to) }

// StopRedirecting ends Redirect for the address.
func (r *Rig) StopRedirecting(from string) { r.Helper(); r.order("redirect", from, from) }

// Inject puts a stanza on the stream of a client that is online, whatever its
// from attribute claims: a replay, or a forger inside the network.
func (r *Rig) Inject(to, stanza string) { r.Helper(); r.order("inject", to, stanza) }

// InjectMessage injects a chat message.
func (r *Rig) InjectMessage(from, to, body string) {
	r.Helper()
	r.Inject(to, fmt.Sprintf("<message from='%s' to='%s' type='chat' id='injected'><body>%s</body></message>",
		escape(from), escape(to), escape(body)))
}
