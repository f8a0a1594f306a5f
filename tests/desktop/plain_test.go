package desktop

import (
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// The rig itself, without the plugin: what other tests rely on.
func TestPlainMessageArrives(t *testing.T) {
	r := newRig(t)
	started := time.Now()
	people := r.Start(
		rig.Person{Who: "alice", Account: "alice", Resource: "desk"},
		rig.Person{Who: "laptop", Account: "bob", Resource: "laptop"},
	)
	t.Logf("signed on after %v", time.Since(started))
	a, b := people[0], people[1]
	r.Eventually(patience, "alice sees bob", func() bool { return a.Sees(bob) })

	mark := r.MarkWire()
	a.Say(bob, "hello <there> & you")
	b.AwaitText(patience, alice, "hello <there> & you")
	a.Open(bob)
	a.Type("bob", "typed by hand")
	b.AwaitText(patience, alice, "typed by hand")

	carried := rig.Messages(r.Since(mark), rig.ToClient, laptop)
	if len(carried) != 2 || carried[0].Body != "hello <there> & you" {
		t.Errorf("the server's record of the laptop's stream: %+v", carried)
	}
	if menu := a.Menu("Conversation"); len(menu.Flat()) < 5 {
		t.Errorf("the Conversation menu cannot be read:\n%v", menu)
	}
	for _, p := range people {
		if trouble := p.Trouble(); len(trouble) > 0 {
			t.Errorf("%s: the host alone complains: %q", p.Who, trouble)
		}
		p.Stop()
	}
}
