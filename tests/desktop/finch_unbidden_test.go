package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What the other side causes asks its questions in Finch behind the conversation, even
// about a line that the user has just sent. Whoever types on, there or in the question,
// presses nothing; Tab leads to what can be pressed.
func TestTypingOnAnswersNothingInFinch(t *testing.T) {
	r, a, laptop := inFinch(t, nil)
	laptop.Say(alice, "from the laptop")
	a.AwaitText(patience, bob, "from the laptop")
	laptop.SignOff()
	r.Eventually(patience, "alice sees nobody", func() bool { return !a.Sees(bob) })
	before := len(a.Log())
	a.FinchKeys(toConversation + "the first line\r")
	a.FinchKeys("the next\r")
	awaitDrawn(a, before, "Client offline")
	before = len(a.Log())
	a.FinchKeys(toForm)
	awaitDrawn(a, before, "Wait until")
	a.FinchKeys("more that is typed on \r\r \r")
	time.Sleep(time.Second)
	if n := a.CountNotices(bob, "waits until"); n > 0 {
		t.Fatal("typing on has answered the question")
	}
	a.FinchKeys("\t\r")
	a.AwaitNotice(patience, bob, "waits until")
	laptop.SignOn()
	laptop.AwaitText(patience, alice, "the first line")
	laptop.AwaitText(patience, alice, "the next")

	laptop.Open(alice)
	laptop.Click("OTR", "Authenticate buddy")
	laptop.Press(authenticate, "Question and answer")
	laptop.Fill(authenticate, "Which door?", "blue")
	laptop.Press(authenticate, "Authenticate")
	a.AwaitNotice(patience, bob, "asks you to authenticate")
	types(a, "/otr answer", "Which door?")
	before = len(a.Log())
	a.FinchKeys("blue\t\t\r" + toConversation)
	awaitDrawn(a, before, "Ask back")
	a.FinchKeys("half a line\r")
	laptop.AwaitText(patience, alice, "half a line")
	before = len(a.Log())
	a.FinchKeys(toForm)
	awaitDrawn(a, before, "Not now")
	before = len(a.Log())
	a.FinchKeys("typed on \r\r \r")
	time.Sleep(time.Second)
	a.FinchKeys("\t\r")
	awaitDrawn(a, before, "Question")
}

// A message that comes by itself is not gone either by what is typed on.
func TestTypingOnClosesNoMessageInFinch(t *testing.T) {
	_, a, _ := inFinch(t, nil)
	a.Eventually(patience, "the key is on file", func() bool { return os.Remove(a.File("otr.fingerprints")) == nil })
	if err := os.MkdirAll(a.File(filepath.Join("otr.fingerprints", "in the way")), 0o700); err != nil {
		t.Fatal(err)
	}
	types(a, "/otr verify", "Compare both")
	before := len(a.Log())
	a.FinchKeys("\t\r") // They are the same
	awaitDrawn(a, before, "OTR file not")
	a.FinchKeys(toForm + "typed on \r\r \r")
	time.Sleep(time.Second)
	before = len(a.Log())
	awaitDrawn(a, before, "could not be written")
	a.FinchKeys("\t\r")
	a.Eventually(patience, "it is closed", func() bool {
		before := len(a.Log())
		a.FinchKeys(redraw)
		time.Sleep(time.Second)
		return !strings.Contains(a.Log()[before:], "could not be written")
	})
}
