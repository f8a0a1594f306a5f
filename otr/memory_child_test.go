//go:build linux && !race

package otr

import (
	"bufio"
	crand "crypto/rand"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"pidgin-otr/otr/dh"
	"pidgin-otr/otr/internal/ake"
	"pidgin-otr/otr/smp"
	"pidgin-otr/otr/wire"
	"pidgin-otr/tests/snapshot"
)

// memoryChild makes this test program the process that is searched.
const memoryChild = "OTR_MEMORY_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(memoryChild) != "" {
		liveAndEnd(inChild{})
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// inChild ends the child when anything is wrong.
type inChild struct{ testing.TB }

func (inChild) Helper() {}

func (inChild) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(2)
}

func (c inChild) Fatalf(format string, args ...any) { c.Fatal(fmt.Sprintf(format, args...)) }

// A confessor tells the searching process every secret that it finds among what
// the engine holds. It keeps and sends them masked, so that the search cannot
// find them here.
type confessor struct {
	told map[string]bool
	seen map[unsafe.Pointer]bool
	live bool // say which are held now
}

const mask = 0x55

func (c *confessor) tell(kind string, secret []byte) {
	line := make([]byte, 0, 2*len(secret))
	any := byte(0)
	for k := range secret {
		any |= secret[k]
		m := secret[k] ^ mask
		line = append(line, "0123456789abcdef"[m>>4], "0123456789abcdef"[m&15])
	}
	if any == 0 {
		return
	}
	if c.live {
		fmt.Println("live", kind, string(line))
	} else if !c.told[kind+string(line)] {
		c.told[kind+string(line)] = true
		fmt.Println("secret", kind, string(line))
	}
}

func (c *confessor) confess(w *world) {
	c.seen = make(map[unsafe.Pointer]bool)
	for _, n := range w.nodes {
		c.visit(reflect.ValueOf(&n.account).Elem())
	}
}

// visit looks for secrets in what v, which is addressable, leads to.
func (c *confessor) visit(v reflect.Value) {
	v = snapshot.Open(v)
	switch t := v.Type(); t.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && snapshot.Ours(t.Elem()) && !c.seen[v.UnsafePointer()] {
			c.seen[v.UnsafePointer()] = true
			c.visit(v.Elem())
		}
	case reflect.Interface:
		if e := v.Elem(); e.Kind() == reflect.Pointer && snapshot.Ours(e.Type().Elem()) && !c.seen[e.UnsafePointer()] {
			c.seen[e.UnsafePointer()] = true
			c.visit(e.Elem())
		}
	case reflect.Slice:
		for k := 0; k < v.Len() && t.Elem().Kind() != reflect.Uint8; k++ {
			c.visit(v.Index(k))
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			e := reflect.New(t.Elem()).Elem()
			e.Set(it.Value())
			c.visit(e)
		}
	case reflect.Array:
		for k := 0; k < v.Len() && t.Elem().Kind() != reflect.Uint8; k++ {
			c.visit(v.Index(k))
		}
		switch t {
		case reflect.TypeFor[smp.Secret]():
			c.tell("smp-secret", v.Bytes())
		case reflect.TypeFor[dh.Exponent]():
			c.tell("smp-exponent", v.Bytes())
		}
	case reflect.Struct:
		c.fields(v)
	}
}

// public tells the types whose numbers are sent, so that they are no secrets.
func public(t reflect.Type) bool {
	return strings.HasSuffix(t.PkgPath(), "/smp") && (strings.HasPrefix(t.Name(), "message") || strings.Contains(strings.ToLower(t.Name()), "proof"))
}

// fields tells the secrets in the fields of a struct and visits the others.
func (c *confessor) fields(v reflect.Value) {
	if public(v.Type()) {
		return
	}
	at := func(name string) []byte { return snapshot.Open(v.FieldByName(name)).Bytes() }
	switch typ := v.Type(); {
	case typ == reflect.TypeFor[dh.KeyPair]():
		c.tell("dh-private", at("private"))
		return
	case typ == reflect.TypeFor[dh.Secret]():
		c.tell("secbytes", at("buf")[5:])
		return
	case typ == reflect.TypeFor[ake.Commit]():
		c.tell("commit-r", at("r"))
	case typ.String() == "ake.secrets":
		for _, name := range []string{"c", "m1", "m2"} {
			for k := range 2 {
				c.tell("ake-"+name, snapshot.Open(v.FieldByName(name)).Index(k).Bytes())
			}
		}
		return
	case typ.String() == "ratchet.channel":
		if block := snapshot.Open(v.FieldByName("block")); !block.IsNil() {
			encrypt, _ := expandedAES(block.Elem().Elem())
			c.tell("library-aes", encrypt[:16])
			c.tell("mac-key", at("macKey"))
		}
		return
	case typ.String() == "ratchet.slot":
		c.tell("extra-key", at("extra"))
	}
	for k := range v.NumField() {
		if snapshot.Ours(v.Type().Field(k).Type) || !snapshot.Flat(v.Type().Field(k).Type) {
			c.visit(v.Field(k))
		}
	}
}

// expandedAES are the round keys of a cipher for either direction. The key is
// the first of the one and, in the order of use, the last of the other.
func expandedAES(block reflect.Value) (encrypt, decrypt []byte) {
	const size = 11 * 16
	for block.Kind() == reflect.Struct {
		if e := block.FieldByName("enc"); e.IsValid() {
			d := block.FieldByName("dec")
			return unsafe.Slice((*byte)(unsafe.Pointer(e.UnsafeAddr())), size), unsafe.Slice((*byte)(unsafe.Pointer(d.UnsafeAddr())), size)
		}
		block = block.Field(0)
	}
	panic("an AES cipher is made otherwise now")
}

// liveAndEnd is the life of sessions, in both roles, up to their end, told to
// the searching process.
func liveAndEnd(t testing.TB) {
	c := &confessor{told: make(map[string]bool)}
	in := bufio.NewReader(os.Stdin)
	stage := func(name string) {
		for range 4 {
			runtime.GC()
			time.Sleep(20 * time.Millisecond)
		}
		fmt.Println("stage", name)
		if _, err := in.ReadString('\n'); err != nil {
			os.Exit(3)
		}
	}
	w := live(t, c)
	c.live = true
	c.confess(w)
	c.live = false
	stage("live")
	over(w)
	stage("over")
	runtime.KeepAlive(w)
}

func live(t testing.TB, c *confessor) *world {
	w := newWorld(t, true)
	a, laptop, phone, tablet := w.join(alice+"/home", 0), w.join(bob+"/laptop", 1), w.join(bob+"/phone", 2), w.join(bob+"/tablet", 3)
	for _, n := range w.nodes {
		n.account.rand, n.busy = crand.Reader, true
	}
	w.filter = func(p packet) []packet {
		c.confess(w)
		c.revealed(p)
		if p.from == tablet && p.kind() == "signature" {
			return nil // an unfinished handshake
		}
		return []packet{p}
	}
	laptop.start(alice)
	a.took(bob, a.buddy(bob).StartRoute(phone.route(), w.now))
	w.run()
	for k := range 4 {
		for _, n := range []*node{laptop, phone} {
			n.speak(alice, fmt.Sprint("line ", k, strings.Repeat(" and more", 50*k)))
			a.choose(bob, Selection{Mode: Explicit, Session: a.with(n).ID})
			a.speak(bob, "answer")
		}
	}
	for _, n := range []*node{laptop, phone} {
		out, err := a.buddy(bob).StartSMP(a.with(n).ID, []byte("who?"), []byte("a secret"), w.now)
		must(t, err)
		a.took(bob, out)
		c.compute(w)
	}
	out, err := laptop.buddy(alice).AnswerSMP(laptop.with(a).ID, one[SMPAsked](laptop).Request, []byte("a secret"), w.now)
	must(t, err)
	laptop.took(alice, out)
	c.compute(w)
	a.wantState(SMPSucceeded)
	a.took(bob, a.buddy(bob).Refresh(a.with(laptop).ID, w.now))
	w.run()
	laptop.speak(alice, "under new keys")
	if laptop.oldKeys(a) == nil {
		t.Fatal("no old keys are held")
	}
	a.took(bob, a.buddy(bob).Refresh(a.with(phone).ID, w.now))
	w.queue = nil // a Commit that nobody answers
	return w
}

// compute does the steps of SMP, after a look at what they are made of.
func (c *confessor) compute(w *world) {
	for more := true; more; {
		w.run()
		more = false
		for _, n := range w.nodes {
			if len(n.work) > 0 {
				more = true
				c.seen = make(map[unsafe.Pointer]bool)
				c.visit(reflect.ValueOf(&n.work).Elem())
				n.compute(map[string]string{alice: bob, bob: alice}[n.bare])
			}
		}
	}
}

// revealed tells the secrets that a message makes public.
func (c *confessor) revealed(p packet) {
	if p.kind() == "reveal" {
		if m, err := wire.ParseRevealSignature(p.raw()); err == nil {
			c.tell("revealed", m.Key[:])
		}
	}
	if p.kind() != "data" {
		return
	}
	if m, err := wire.ParseData(p.raw()); err == nil {
		for keys := m.OldMACs; len(keys) >= 20; keys = keys[20:] {
			c.tell("revealed", keys[:20])
		}
	}
}

func over(w *world) {
	a, phone := w.nodes[0], w.nodes[2]
	phone.end(alice, 0)
	a.end(bob, 0)
	w.pass(3 * time.Minute)
	for _, n := range w.nodes[1:] {
		n.end(alice, 0)
	}
	w.pass(3 * time.Minute)
	w.forget()
	w.queue = nil
}
