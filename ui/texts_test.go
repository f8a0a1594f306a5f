package ui

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// hostile is everything that a peer or the network can put into a text.
type hostile struct{ buddy, resource, address, fingerprint, text string }

// everyNotice makes each notice there is, in each of its forms.
func everyNotice(w Words, h hostile) map[string]string {
	s := laptop()
	s.Resource, s.Address, s.Fingerprint = h.resource, h.address, h.fingerprint
	verified := with(s, func(s *Session) { s.Level = Private })
	other := with(s, func(s *Session) { s.ID, s.Number = 12, 2 })
	none := Session{}
	made := map[string]string{
		"started unverified":          w.Started(s, Start{Key: KeyFirst, Explain: true, Unlogged: true}),
		"started with another key":    w.Started(s, Start{Key: KeyAnother}),
		"started beside a verified":   w.Started(s, Start{Key: KeyBesideVerified}),
		"started private":             w.Started(verified, Start{}),
		"refreshed unverified":        w.Refreshed(s),
		"refreshed private":           w.Refreshed(verified),
		"logging stays off":           w.LoggingStaysOff(),
		"ended unverified":            w.Ended(s, Next{Last: true}),
		"ended private":               w.Ended(verified, Next{}),
		"ended by peer":               w.EndedByPeer(s),
		"multiple sessions":           w.MultipleSessions(2, []Session{s}),
		"multiple sessions, all":      w.MultipleSessions(2, []Session{s, other}),
		"other key":                   w.OtherKey(other, s),
		"selection moved":             w.SelectionMoved([]Session{other}),
		"messages go to several":      w.SelectionMoved([]Session{s, other}),
		"not most recent, routed":     w.NotMostRecent([]Session{s}, other, true),
		"not most recent":             w.NotMostRecent([]Session{s}, other, false),
		"sent not recent, routed":     w.SentNotMostRecent([]Session{s}, other, true),
		"sent not recent":             w.SentNotMostRecent([]Session{s}, other, false),
		"speaker changed":             w.SpeakerChanged(s),
		"other session":               w.ForOtherSession(h.address),
		"other session, no address":   w.ForOtherSession(""),
		"held for start":              w.LineHeld(false),
		"held for a slow start":       w.LineHeld(true),
		"waits":                       w.LineWaits(s),
		"back and sent":               w.BackAndSent(s),
		"maybe lost":                  w.MaybeLost(s, Session{}, []string{"one line"}, false),
		"one of several maybe lost":   w.MaybeLost(s, Session{}, []string{"one line"}, true),
		"some of several maybe lost":  w.MaybeLost(s, Session{}, []string{"one line", "and another"}, true),
		"maybe lost, other key":       w.MaybeLost(s, s, []string{"one line"}, true),
		"some maybe lost, other key":  w.MaybeLost(s, s, []string{"one line", "and another"}, true),
		"sent again":                  w.SentAgain(s, false),
		"to be sent again":            w.SentAgain(s, true),
		"several maybe lost":          w.MaybeLost(s, Session{}, []string{"one line", "and another"}, false),
		"plain while private":         w.PlainWhilePrivate(h.address),
		"plain while private, where?": w.PlainWhilePrivate(""),
		"error line":                  w.ErrorLine(h.text, h.address),
		"error line, no address":      w.ErrorLine(h.text, ""),
		"unreadable":                  w.Unreadable(h.address, s, true),
		"unreadable, no session":      w.Unreadable(h.address, none, false),
		"encrypted otherwise":         w.EncryptedOtherwise(),
		"start waits":                 w.StartWaits(""),
		"start of one waits":          w.StartWaits(h.address),
		"start unanswered":            w.StartUnanswered(""),
		"start of one unanswered":     w.StartUnanswered(h.address),
		"refresh failed":              w.HandshakeFailed(h.address, s, true),
		"refresh open":                w.RefreshOpen(s),
		"handshake failed":            w.HandshakeFailed(h.address, none, false),
		"old version":                 w.OldVersion(h.address),
		"fell back":                   w.FellBack(s, 3),
		"other key refused":           w.OtherKeyRefused(verified),
		"shared tag":                  w.SharedTag(s),
		"new own tag":                 w.NewOwnTag(),
		"sessions full":               w.SessionsFull(h.address),
		"too large":                   w.TooLarge(h.address),
		"reflected":                   w.Reflected(),
		"rate limited":                w.RateLimited(s),
		"rate limited, no session":    w.RateLimited(none),
		"ended, the next required":    w.Ended(s, Next{Last: true, Required: true}),
		"ended, another selected":     w.Ended(s, Next{To: verified}),
		"ended, unknown selected":     w.Ended(s, Next{To: with(s, func(s *Session) { s.Unknown = true })}),
		"ended, finished selected":    w.Ended(s, Next{To: with(s, func(s *Session) { s.Level = Finished })}),
		"switched on":                 w.SwitchedOn(false),
		"switched on, required":       w.SwitchedOn(true),
		"switched off":                w.SwitchedOff(),
		"unloaded":                    w.Unloaded(),
		"account renamed":             w.AccountRenamed(),
		"key needed":                  w.KeyNeeded(),
		"key locked":                  w.KeyLocked("otr.private_key"),
		"attempting":                  w.Attempting(""),
		"attempting one":              w.Attempting(h.address),
		"attempting refresh":          w.AttemptingRefresh(s),
		"attempting all":              w.AttemptingRefresh(none),
		"authenticating":              w.Authenticating(s),
		"asked to authenticate":       w.AskedToAuthenticate(s),
		"authenticated":               w.Authenticated(s),
		"answered right":              w.AnsweredRight(s),
		"not authenticated":           w.NotAuthenticated(s),
		"not authenticated, private":  w.NotAuthenticated(verified),
		"authentication over":         w.AuthenticationOver(s),
		"authentication cheated":      w.AuthenticationCheated(s),
		"authentication refused":      w.AuthenticationRefused(4096),
		"authentication too late":     w.AuthenticationTooLate(),
		"undelivered":                 w.Undelivered(s),
		"undelivered, no session":     w.Undelivered(none),
		"request undelivered":         w.RequestUndelivered(s),
		"first request undelivered":   w.RequestUndelivered(none),
		"receive failed":              w.ReceiveFailed(),
		"file leaves":                 w.FileLeaves(),
		"offer failed":                w.OfferFailed(),
		"stanza failed":               w.StanzaFailed(),
	}
	for why := PeerEnded; why <= NotACommand; why++ {
		made["not sent "+itoa(int(why))] = w.NotSent(why, s, other, "")
		made["not sent, nowhere "+itoa(int(why))] = w.NotSent(why, none, none, "")
		made["not sent, one "+itoa(int(why))] = w.NotSent(why, verified, s, "")
		made["not sent, to none "+itoa(int(why))] = w.NotSent(why, s, none, "")
		made["not sent, from none "+itoa(int(why))] = w.NotSent(why, none, s, "")
	}
	return made
}

func everyQuestion(w Words, h hostile) []ChoiceForm {
	s := laptop()
	s.Resource, s.Address, s.Fingerprint = h.resource, h.address, h.fingerprint
	return []ChoiceForm{
		w.VerifyFingerprint(s, h.buddy, h.fingerprint).Form,
		w.VerifyFingerprint(with(s, func(s *Session) { s.Level = Private }), h.buddy, h.fingerprint).Form,
		w.ClientOffline(s, []Session{s, s, s, s, s, s, s, s}, []string{h.text, h.text, h.text, h.text, h.text, h.text}).Form,
		w.HowToAuthenticate(s).Form,
		w.SendOpenly(File).Form,
		w.SendOpenly(Call).Form,
	}
}

func everyForm(w Words, h hostile) []FieldForm {
	s := laptop()
	s.Resource, s.Address, s.Fingerprint = h.resource, h.address, h.fingerprint
	return []FieldForm{
		w.AskQuestion(s), w.AskSecret(s), w.AnswerSecret(s),
		w.AnswerQuestion(s, h.text), w.AnswerQuestion(s, ""),
	}
}

func everyNote(tr Translator, h hostile) []Note {
	return []Note{
		KeyFailed(tr, h.buddy), KeyMovedResource(tr, h.buddy, h.buddy),
		FileDamaged(tr, h.text, h.text, OwnKeys), FileUnreadable(tr, h.text, Verifications), FileNotWritten(tr, h.text, true),
		FileNotWritten(tr, h.text, false), OtherPluginRuns(tr), OtherPluginStopped(tr), OtherPluginStays(tr),
	}
}

func tame() hostile {
	return hostile{buddy: "bob", resource: "laptop", address: "bob@example.org/laptop", fingerprint: laptopKey, text: "see you at eight"}
}

// plain takes the isolates out, for comparing.
func plain(s string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) }

// Each notice holds the words that users and other tests know it by.
func TestNoticesHoldTheirPhrases(t *testing.T) {
	made := everyNotice(testWords(), tame())
	for name, phrases := range map[string][]string{
		"started unverified":      {"Unverified conversation with bob", "started", `session 1 ("laptop")`, "Logging is off"},
		"started private":         {"Private conversation with bob", "started", `session 1 ("laptop")`},
		"refreshed unverified":    {"Unverified conversation with bob", "refreshed"},
		"refreshed private":       {"Private conversation with bob", "refreshed"},
		"ended unverified":        {"Unverified conversation with bob", "ended", "not encrypted"},
		"ended private":           {"Private conversation with bob", "ended"},
		"ended by peer":           {"bob has ended", `session 1 ("laptop")`},
		"multiple sessions":       {"multiple sessions", "2 devices", `goes to session 1 ("laptop")`},
		"not most recent, routed": {"not the most recent", "messages now go to session 1", "session 2 (\"laptop\") wrote last"},
		"not most recent":         {"not the most recent", "may not arrive"},
		"sent not recent, routed": {"not the most recent", "went to session 1", "wrote last"},
		"sent not recent":         {"not the most recent", "may not arrive"},
		"other session":           {"bob", `"laptop"`, "different session", "choose this session"},
		"plain while private":     {"not encrypted", `bob ("laptop")`},
		"maybe lost":              {"one line", "Send again", "may be lost"},
		"several maybe lost":      {"<br>one line<br>and another", "Your 2 messages", "Send again"},
		"error line":              {`"see you at eight"`, `"laptop"`},
		"not sent 1":              {"not sent", "session 1", "session 2", `Sending it again sends it to session 2 ("laptop").`},
		"not sent, one 1":         {"not sent", "was Private", "is now Unverified"},
	} {
		for _, phrase := range phrases {
			if !strings.Contains(plain(made[name]), phrase) {
				t.Errorf("%s: %q lacks %q", name, plain(made[name]), phrase)
			}
		}
	}
	for name, text := range made {
		if strings.HasPrefix(name, "not sent") && !strings.Contains(text, "not sent") {
			t.Errorf("%s: %q lacks the words not sent", name, text)
		}
		if !strings.HasPrefix(name, "other session") && strings.Contains(text, "different session") {
			t.Errorf("%s: %q speaks of a different session", name, text)
		}
	}
}

func TestTextOfAnUnsentLineIsNeverLost(t *testing.T) {
	w := testWords()
	line := "a <b>bold</b> &lt;word&gt;<br>and more: " + strings.Repeat("long ", 20000)
	want := "a bold &lt;word&gt;<br>and more: " + strings.Repeat("long ", 20000)
	if got := w.InternalError(line); !strings.HasSuffix(got, "<br>"+want) || !strings.Contains(got, "not sent") {
		t.Errorf("got %.200q", got)
	}
	body := "a < b && c\nnext line"
	if got := w.Guarded(body); !strings.HasSuffix(got, "<br>a &lt; b &amp;&amp; c<br>next line") || !strings.Contains(got, "not sent") {
		t.Errorf("got %q", got)
	}
	if got := w.NotSent(TooLong, Session{}, Session{}, ""); !strings.HasSuffix(got, "Your text is back where you typed it.") {
		t.Errorf("got %q", got)
	}
}

func labels(f FieldForm) (labels []string) {
	for _, field := range f.Fields {
		labels = append(labels, field.Label)
	}
	return labels
}

// TestEveryPlaceIsFilled finds a text whose place has no value.
func TestEveryPlaceIsFilled(t *testing.T) {
	texts := slices.Collect(maps.Values(everyNotice(testWords(), tame())))
	for _, f := range everyQuestion(testWords(), tame()) {
		texts = append(texts, append([]string{f.Title, f.Primary, f.Secondary}, f.Choices...)...)
	}
	for _, n := range everyNote(testWords().Tr, tame()) {
		texts = append(texts, n.Title, n.Primary, n.Secondary)
	}
	for _, f := range everyForm(testWords(), tame()) {
		texts = append(texts, append([]string{f.Title, f.Primary, f.Secondary, f.OK, f.Cancel}, labels(f)...)...)
	}
	for _, text := range texts {
		if text == "" || strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
			t.Errorf("text %q", text)
		}
	}
}

func TestFillReadsNoValue(t *testing.T) {
	for _, c := range []struct {
		text, want string
		places     Places
	}{
		{"{a} and {b}", "{b} and {a}", Places{"a": "{b}", "b": "{a}"}},
		{"{a}{a}", "xx", Places{"a": "x"}},
		{"{unknown} {a}", "{unknown} x", Places{"a": "x"}},
		{"{ {a} } {", "{ x } {", Places{"a": "x"}},
		{"{{a}}", "{x}", Places{"a": "x"}},
		{"", "", nil},
	} {
		if got := Fill(c.text, c.places); got != c.want {
			t.Errorf("Fill(%q, %v) = %q, want %q", c.text, c.places, got, c.want)
		}
	}
}

func TestVerifyFingerprint(t *testing.T) {
	w := testWords()
	q := w.VerifyFingerprint(laptop(), "alice@example.org", phoneKey)
	for _, part := range []string{laptopKey, phoneKey, "alice@example.org", "bob"} {
		if !strings.Contains(q.Form.Secondary, part) {
			t.Errorf("%q lacks %q", q.Form.Secondary, part)
		}
	}
	for _, c := range []struct {
		session Session
		choices []string
		means   []Comparison
	}{
		{laptop(), []string{"They are the same", "They differ", "Not now"}, []Comparison{TheSame, Different, NotCompared}},
		{phone(), []string{"Take it back", "They differ", "Not now"}, []Comparison{TakenBack, Different, NotCompared}},
	} {
		q := w.VerifyFingerprint(c.session, "alice@example.org", phoneKey)
		if !slices.Equal(q.Form.Choices, c.choices) || q.Form.Default != 2 {
			t.Errorf("choices %q, default %d", q.Form.Choices, q.Form.Default)
		}
		for i, want := range c.means {
			if got, ok := q.Answer(i); !ok || got != want {
				t.Errorf("%q means %v", c.choices[i], got)
			}
		}
		for _, closed := range []int{-1, 3, 99} {
			if _, ok := q.Answer(closed); ok {
				t.Errorf("choice %d is an answer", closed)
			}
		}
	}
}

// What was compared stands in the conversation, with the session's name.
func TestComparedIsSaid(t *testing.T) {
	w := testWords()
	for answer, phrase := range map[Comparison]string{
		TheSame: "You have verified session 1", TakenBack: "is not verified any more", Different: "fingerprints differ",
	} {
		if got := w.Compared(laptop(), answer); !strings.Contains(got, phrase) || !strings.Contains(got, "ession 1") {
			t.Errorf("answer %d: %q", answer, got)
		}
	}
	if got := w.Compared(laptop(), NotCompared); got != "" {
		t.Errorf("not now: %q", got)
	}
}

func TestClientOffline(t *testing.T) {
	q := testWords().ClientOffline(laptop(), []Session{phone(), with(phone(), func(s *Session) { s.ID, s.Number = 13, 3 })}, []string{"<i>see</i> you"})
	want := []OfflineAnswer{{Wait, 0}, {SendToOther, 12}, {SendToOther, 13}, {SendAnyway, 0}, {DoNotSend, 0}}
	if len(q.Form.Choices) != len(want) {
		t.Fatalf("choices %q", q.Form.Choices)
	}
	for i, w := range want {
		if got, ok := q.Answer(i); !ok || got != w {
			t.Errorf("%q answers %+v, %v", q.Form.Choices[i], got, ok)
		}
	}
	if got := plain(q.Form.Primary); !strings.HasPrefix(got, `Session 1 ("laptop") of bob is offline.`) {
		t.Errorf("primary %q", got)
	}
	if got := plain(q.Form.Secondary); !strings.HasPrefix(got, "\"see you\"\n") {
		t.Errorf("secondary %q", got)
	}
	for _, b := range q.Form.Choices {
		if strings.Contains(b, "phone") {
			t.Errorf("peer text in the button %q", b)
		}
	}
	if !strings.Contains(plain(q.Form.Secondary), `Session 2 ("phone") - Private`) {
		t.Errorf("secondary %q", q.Form.Secondary)
	}
}

// Where there is no menu no notice sends the user to one, and says what to type.
func TestNoticesNameWhatExistsInATerminal(t *testing.T) {
	w := testWords()
	w.Tr = Placed(func(s string) string { return s }, true)
	h := hostile{buddy: "bob", resource: "laptop", address: "bob@example.org/laptop", fingerprint: laptopKey, text: "hello"}
	for name, said := range everyNotice(w, h) {
		if name != "other session" && name != "other session, no address" && !strings.HasPrefix(name, "not sent") && strings.Contains(said, "menu") {
			t.Errorf("%s: %s", name, said)
		}
		if strings.Contains(said, "OTR menu") && !strings.HasPrefix(name, "other session") {
			t.Errorf("%s: %s", name, said)
		}
		for _, place := range placed() {
			if strings.Contains(said, "{"+place+"}") {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
	if said := w.AskedToAuthenticate(laptop()); !strings.Contains(said, "/otr answer") {
		t.Errorf("asked: %s", said)
	}
}
