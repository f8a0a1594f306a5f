package desktop

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pidgin-otr/tests/desktop/rig"
)

// Whatever arrives while a private conversation goes on, and whoever else in
// the program wants to write: in every selection mode Alice's text goes to the
// selected session, encrypted, or comes back.
func TestNothingOpensAPrivateConversation(t *testing.T) {
	w := newTrio(t, rig.Ours, func(a, _, _ *rig.Person) {
		a.Files = map[string][]byte{"pounces.xml": []byte(pounce(*a))}
	})
	carol := w.Client("carol", "desk", 1)
	w.alice.Say(carol.Address, "in clear for the log")
	w.alice.Close(carol.Address)
	begun := w.MarkWire()
	w.textWaitsTooLong(t)
	w.textWaits(t)
	w.refreshes(w.phone)
	for _, mode := range modes {
		w.prefer(mode, w.phone)
		w.plainTextArrives(t, mode)
		w.errorLineArrives(t, mode)
		w.queryArrives(t, mode)
		w.replayArrives(t, mode)
		w.othersWrite(t, mode)
	}
	for _, mode := range modes {
		w.prefer(mode, w.phone)
		w.damagedHandshakeArrives(t, mode)
	}
	w.cannotBeMadeToFail(t)
	noClear(t, w.Since(begun), sesame)
	w.noLog(t, "in clear for the log")
}

// textWaitsTooLong: nobody answers, so what was typed is back in the entry when
// ten seconds are over, and goes out once there is an answer after all.
func (w *trio) textWaitsTooLong(t *testing.T) {
	t.Helper()
	const text = sesame + " typed too early"
	mark := w.MarkWire()
	wake := w.bobsSleep(t)
	w.alice.Click("OTR", "Start private conversation")
	w.alice.Type("bob", text)
	w.Eventually(10*time.Second+patience, "the text is back in the entry", func() bool { return w.entry() == text })
	w.alice.AwaitNotice(patience, bob, "not sent: no private conversation")
	for _, s := range rig.Messages(w.Since(mark), rig.FromClient, w.alice.Address()) {
		if kindOf(s.Body) != query {
			t.Errorf("sent while nobody answered: %s", s.Body)
		}
	}
	wake()
	w.awaitBoth()
	w.prefer(byHand, w.phone)
	w.alice.Keys("bob", "Return")
	w.phone.AwaitText(patience, alice, text)
}

// bobsSleep stops both Bobs until the result is called, or the test is over.
func (w *trio) bobsSleep(t *testing.T) (wake func()) {
	w.laptop.Pause()
	w.phone.Pause()
	wake = func() {
		w.laptop.Resume()
		w.phone.Resume()
	}
	t.Cleanup(wake)
	return wake
}

// textWaits: lines between the start and its success go out encrypted, in order.
func (w *trio) textWaits(t *testing.T) {
	t.Helper()
	told := map[*rig.Pidgin]int{}
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		told[p] = p.CountNotices(alice, "has ended")
	}
	w.alice.Click("OTR", "End all private conversations")
	for p, before := range told {
		p.AwaitOneMore(patience, alice, "has ended", before)
	}
	before := map[*rig.Pidgin]int{w.laptop: len(w.laptop.Read(alice)), w.phone: len(w.phone.Read(alice))}
	wake := w.bobsSleep(t)
	w.alice.Click("OTR", "Start private conversation")
	sent := []string{sesame + " while starting 1", sesame + " while starting 2", sesame + " while starting 3"}
	for _, line := range sent {
		w.alice.Say(bob, line)
	}
	wake()
	w.level(w.laptop, "Unverified")
	w.level(w.phone, "Unverified")
	var read []string
	reads := func() bool {
		read = nil
		for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
			read = append(read, p.Read(alice)[before[p]:]...)
		}
		return len(read) >= len(sent)
	}
	w.Eventually(patience, "the Bobs read what has waited", reads)
	w.settled()
	if reads(); !slices.Equal(read, sent) {
		t.Errorf("the Bobs read %q, want %q", read, sent)
	}
}

// refreshes gives a Bob's session new keys, begun by Alice.
func (w *trio) refreshes(p *rig.Pidgin) {
	w.Helper()
	before := w.alice.CountNotices(bob, "refreshed")
	w.alice.Click("OTR", fmt.Sprintf("Session %d", w.number(p)), "Refresh private conversation")
	w.Eventually(patience, p.Who+" is refreshed", func() bool {
		return w.alice.CountNotices(bob, "refreshed") > before
	})
}

// safe sends a line as Alice: the phone reads it, and nobody else.
func (w *trio) safe(t *testing.T, mark rig.Mark, label string) {
	t.Helper()
	w.reads(t, w.phone, sesame+" after "+label)
	w.textOnlyTo(t, w.Since(mark), w.phone, label)
}

// arrive injects a message in the name of each Bob.
func (w *trio) arrive(body string) {
	w.Helper()
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		w.InjectMessage(p.Address(), w.alice.Address(), body)
	}
}

func (w *trio) plainTextArrives(t *testing.T, mode string) {
	t.Helper()
	mark, before := w.MarkWire(), w.alice.CountNotices(bob, "not encrypted")
	w.arrive("plain text, " + mode)
	w.Eventually(patience, "alice is told of plain text", func() bool {
		return w.alice.CountNotices(bob, "not encrypted") == before+2
	})
	w.safe(t, mark, "plain text, "+mode)
}

func (w *trio) errorLineArrives(t *testing.T, mode string) {
	t.Helper()
	mark := w.MarkWire()
	w.sendsNothing(t, "an error line, "+mode, func() { w.arrive("?OTR Error: forged, " + mode) })
	w.safe(t, mark, "an error line, "+mode)
}

func (w *trio) queryArrives(t *testing.T, mode string) {
	t.Helper()
	mark := w.MarkWire()
	w.arrive("?OTRv3?")
	w.safe(t, mark, "a query, "+mode)
	w.settled()
	w.safe(t, mark, "the handshake of a query, "+mode)
}

// replayArrives brings everything again that the Bobs have ever sent under OTR.
func (w *trio) replayArrives(t *testing.T, mode string) {
	t.Helper()
	w.settled()
	mark, notices := w.MarkWire(), len(w.alice.History(bob))
	w.sendsNothing(t, "a replay, "+mode, func() {
		for _, s := range w.fromBobs(t) {
			w.InjectMessage(s.Client, w.alice.Address(), s.Body)
		}
	})
	if history := w.alice.History(bob); len(history) != notices {
		t.Errorf("replays, %s: shown %+v", mode, history[notices:])
	}
	w.safe(t, mark, "a replay, "+mode)
}

// fromBobs are the handshake and data messages that the Bobs sent, each once.
// All kinds must be among them.
func (w *trio) fromBobs(t *testing.T) (sent []rig.Stanza) {
	t.Helper()
	kinds := map[kind]bool{}
	for _, p := range []*rig.Pidgin{w.laptop, w.phone} {
		for _, s := range rig.Messages(w.Wire(), rig.FromClient, p.Address()) {
			switch k := kindOf(s.Body); k {
			case commit, dhKey, reveal, signature, data:
				sent, kinds[k] = append(sent, s), true
			}
		}
	}
	if len(kinds) != 5 {
		t.Errorf("the Bobs have only sent %v", slices.Collect(maps.Keys(kinds)))
	}
	return sent
}

// damagedHandshakeArrives: the selected session's client may have given up its
// keys for a Commit, so text waits; if nothing comes of it, the text comes back.
func (w *trio) damagedHandshakeArrives(t *testing.T, mode string) {
	t.Helper()
	mark, label := w.MarkWire(), "a damaged handshake, "+mode
	seen := map[string]bool{}
	for _, s := range w.fromBobs(t) {
		if k := kindOf(s.Body); k == data || seen[s.Client+string(k)] {
			continue
		}
		seen[s.Client+string(kindOf(s.Body))] = true
		w.InjectMessage(s.Client, w.alice.Address(), damage(t, s.Body))
	}
	text := sesame + " after " + label
	w.alice.Say(bob, text)
	back := func() bool { return strings.Contains(w.lastNotice(text), "not sent") }
	w.Eventually(patience, "the line arrives or comes back", func() bool {
		return slices.Contains(w.phone.Read(alice), text) || back()
	})
	if back() {
		w.reads(t, w.phone, text)
	}
	w.textOnlyTo(t, w.Since(mark), w.phone, label)
}

// damage changes one bit in the middle of an encoded message.
func damage(t *testing.T, body string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.Trim(body[len("?OTR:"):], "."))
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	return "?OTR:" + base64.StdEncoding.EncodeToString(raw) + "."
}

// othersWrite: a plugin that sends around the conversation, to any of Bob's
// addresses, and a buddy pounce.
func (w *trio) othersWrite(t *testing.T, mode string) {
	t.Helper()
	mark := w.MarkWire()
	for _, to := range []string{bob, w.laptop.Address(), w.phone.Address()} {
		text := fmt.Sprintf("%s of a plugin to %s, %s", sesame, to, mode)
		w.alice.ServSend(to, text)
		w.alice.AwaitNotice(patience, bob, text)
	}
	before := w.alice.CountNotices(bob, pounced)
	w.phoneTypes("composing")
	w.Eventually(patience, "alice is told of the pounce", func() bool {
		return w.alice.CountNotices(bob, pounced) > before && strings.Contains(w.lastNotice(pounced), "not sent")
	})
	w.phoneTypes("active")
	w.safe(t, mark, "others wrote, "+mode)
}

// phoneTypes brings a typing notice of the phone.
func (w *trio) phoneTypes(state string) {
	w.Helper()
	w.Inject(w.alice.Address(), fmt.Sprintf(
		"<message from='%s' to='%s' type='chat'><%s xmlns='http://jabber.org/protocol/chatstates'/></message>",
		w.phone.Address(), w.alice.Address(), state))
}

// pounced is what Alice's buddy pounce says when Bob starts to type.
const pounced = sesame + " of a pounce"

func pounce(p rig.Person) string {
	return fmt.Sprintf(`<?xml version='1.0' encoding='UTF-8' ?>
<pounces version='1.0'>
<pounce ui='gtk-gaim'>
<account protocol='prpl-jabber'>%s</account>
<pouncee>%s</pouncee>
<options/>
<events><event type='start-typing'/></events>
<actions><action type='send-message' enabled='1'><param name='message'>%s</param></action></actions>
<save/>
</pounce>
</pounces>
`, p.Address(), bob, pounced)
}

// cannotBeMadeToFail: the switches of the builds made for tests do nothing in
// the library that is shipped.
func (w *trio) cannotBeMadeToFail(t *testing.T) {
	t.Helper()
	for _, name := range faultNames {
		setFault(w.alice, name, true)
	}
	w.reads(t, w.phone, sesame+" and nothing fails")
	w.speak(w.phone, sesame+" and nothing fails here")
}
