package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pidgin-otr/otr/keyfile"
)

// A write takes as much memory as reading the file did: what is given back before it is
// over is taken again.
func TestStartIsGivenBackOnceAfterTheFirstWrite(t *testing.T) {
	w := newWorld(t)
	alice := w.join(protocolXMPP, aliceHome, 0)
	alice.event(alice.plugin.Unload)
	var long strings.Builder
	for n := range manyBytes / 60 {
		fmt.Fprintf(&long, "bob%d@example.org\talice@example.org/home\tprpl-jabber\t%040x\t\n", n, n)
	}
	alice.files.data[keyfile.FingerprintsName] = []byte(long.String())
	delete(alice.files.data, keyfile.AgreedName)
	alice.gaveBack = 0
	alice.plugin.Load() // the write of what became agreed is under way
	w.now = w.now.Add(settleAfter)
	alice.plugin.Tick()
	if alice.event(func() {}); alice.gaveBack != 0 {
		t.Fatal("it was given back beside the first write")
	}
	w.advance(time.Minute)
	if alice.gaveBack != 1 {
		t.Errorf("it was given back %d times", alice.gaveBack)
	}
}
