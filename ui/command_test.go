package ui

import (
	"strings"
	"testing"
)

func TestCommandsAreRead(t *testing.T) {
	for typed, want := range map[string]Command{
		"":                            {Order: OrderHelp},
		"  ":                          {Order: OrderHelp},
		"help":                        {Order: OrderHelp},
		"start":                       {Order: OrderStart},
		" START\n":                    {Order: OrderStart},
		"start 2":                     {Order: OrderMisused, Word: "start"},
		"end":                         {Order: OrderEnd},
		"end 2":                       {Order: OrderEnd, Number: 2},
		"end  ALL ":                   {Order: OrderEnd, All: true},
		"end everything":              {Order: OrderMisused, Word: "end"},
		"end 2 3":                     {Order: OrderMisused, Word: "end"},
		"refresh":                     {Order: OrderRefresh},
		"refresh\t3":                  {Order: OrderRefresh, Number: 3},
		"refresh all":                 {Order: OrderMisused, Word: "refresh"},
		"sessions":                    {Order: OrderSessions},
		"select 1":                    {Order: OrderSelect, Number: 1},
		"select":                      {Order: OrderMisused, Word: "select"},
		"select 0":                    {Order: OrderMisused, Word: "select"},
		"select -1":                   {Order: OrderMisused, Word: "select"},
		"select one":                  {Order: OrderMisused, Word: "select"},
		"select 99999999999999999999": {Order: OrderMisused, Word: "select"},
		"secure":                      {Order: OrderSecure},
		"recent":                      {Order: OrderRecent},
		"recent please":               {Order: OrderMisused, Word: "recent"},
		"ask":                         {Order: OrderAsk},
		"ask Where did we  meet?":     {Order: OrderAsk, Text: "Where did we  meet?"},
		"ask 2":                       {Order: OrderAsk, Text: "2"},
		"secret":                      {Order: OrderSecret},
		"secret swordfish":            {Order: OrderMisused, Word: "secret"},
		"answer 2":                    {Order: OrderAnswer, Number: 2},
		"stop":                        {Order: OrderStop},
		"verify 2":                    {Order: OrderVerify, Number: 2},
		"fingerprint":                 {Order: OrderFingerprint},
		"again":                       {Order: OrderAgain},
		"stort now":                   {Order: OrderUnknown, Word: "stort"},
	} {
		if got := ParseCommand(typed); got != want {
			t.Errorf("%q is %+v, want %+v", typed, got, want)
		}
	}
}

func TestTheCommandIsKnownInEverySpelling(t *testing.T) {
	for line, want := range map[string]bool{
		"/otr": true, "/otr start": true, "/OTR end": true, " /otr end": true, "//otr end": true,
		"/otr<br>start": true, "<b>/otr</b> start": true, "/otr\tstart": true, "/otr&nbsp;end": true, "/otr: end": true, "/otr?": true,
		"otr start": false, "/otrx": false, "/other": false, "/otr/notes": false, "type /otr end": false, "": false, "/": false, "/ot": false, "/me otr": false,
	} {
		if got := IsCommand(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

func TestCommandsBecomeActionsOfTheMenu(t *testing.T) {
	one := laptop()
	other := with(one, func(s *Session) { s.ID, s.Number, s.Level, s.Asks = 12, 2, Private, AsksSecret })
	over := with(one, func(s *Session) { s.Level = Finished })
	none := View{Enabled: true, Online: true}
	single := View{Enabled: true, Online: true, Sessions: []Session{one}, Selected: one.ID}
	both := View{Enabled: true, Online: true, Sessions: []Session{one, other}, Selected: other.ID}
	unselected := View{Enabled: true, Online: true, Sessions: []Session{one, other}}
	all := View{Enabled: true, Online: true, Sessions: []Session{one, other}, Selected: one.ID, Mode: ToAll, Recipients: []uint64{one.ID, other.ID}}
	finished := View{Enabled: true, Online: true, Sessions: []Session{over}, Selected: over.ID}
	offline := View{Enabled: true, Sessions: []Session{one}, Selected: one.ID}
	for _, c := range []struct {
		typed string
		v     View
		want  Action
		said  string
	}{
		{"start", none, Action{Verb: DoStart}, ""},
		{"start", single, Action{}, "/otr refresh"},
		{"start", finished, Action{Verb: DoStart}, ""},
		{"start", View{Enabled: true, Online: true, Starting: true}, Action{}, "already"},
		{"start", View{Online: true}, Action{}, "switched off"},
		{"start", View{Enabled: true}, Action{}, "not connected"},
		{"end", none, Action{}, "/otr start"},
		{"end", single, Action{Verb: DoEnd, Session: one.ID}, ""},
		{"end", both, Action{Verb: DoEnd, Session: other.ID}, ""},
		{"end 1", both, Action{Verb: DoEnd, Session: one.ID}, ""},
		{"end all", both, Action{Verb: DoEnd}, ""},
		{"end 7", both, Action{}, "no session 7"},
		{"end", unselected, Action{}, "/otr select"},
		{"end", finished, Action{Verb: DoEnd, Session: over.ID}, ""},
		{"end", offline, Action{}, "not connected"},
		{"refresh", both, Action{Verb: DoRefresh, Session: other.ID}, ""},
		{"refresh", finished, Action{}, "has ended"},
		{"select 1", both, Action{Verb: DoSelect, Session: one.ID}, ""},
		{"select 1", offline, Action{Verb: DoSelect, Session: one.ID}, ""},
		{"select 1", finished, Action{}, "has ended"},
		{"secure", both, Action{Verb: DoMode, Mode: MostSecure}, ""},
		{"recent", both, Action{Verb: DoMode, Mode: MostRecent}, ""},
		{"all", both, Action{Verb: DoMode, Mode: ToAll}, ""},
		{"end", all, Action{}, "several sessions"},
		{"verify", all, Action{}, "several sessions"},
		{"end 1", all, Action{Verb: DoEnd, Session: one.ID}, ""},
		{"end all", all, Action{Verb: DoEnd}, ""},
		{"ask who?", single, Action{Verb: DoAuthenticate, Session: one.ID}, ""},
		{"secret", single, Action{Verb: DoAuthenticate, Session: one.ID}, ""},
		{"answer", single, Action{}, "does not ask"},
		{"answer", both, Action{Verb: DoAnswer, Session: other.ID}, ""},
		{"stop", single, Action{}, "Nobody"},
		{"verify 1", both, Action{Verb: DoVerify, Session: one.ID}, ""},
		{"again", single, Action{}, "No message"},
		{"again", View{Enabled: true, Online: true, Lost: 1}, Action{Verb: DoSendAgain}, ""},
	} {
		got, said := testWords().Command(ParseCommand(c.typed), c.v)
		if got != c.want || (said == "") != (c.said == "") || !strings.Contains(said, c.said) {
			t.Errorf("%q: %+v, %q; want %+v, %q", c.typed, got, said, c.want, c.said)
		}
	}
}

// Whatever is typed wrong, the answer says what there is.
func TestBadInputIsToldWhatExists(t *testing.T) {
	unknown := testWords().NoCommand(ParseCommand("<b>stort"))
	for _, k := range commandWords() {
		if !strings.Contains(unknown, "/otr "+k.word) {
			t.Errorf("%q is not among %q", k.word, unknown)
		}
		if got := ParseCommand(k.word + " 1 2 3"); k.takes != text && !strings.Contains(testWords().NoCommand(got), "/otr "+k.word) {
			t.Errorf("the usage of %s is not told: %+v", k.word, got)
		}
	}
	if strings.Contains(unknown, "<b>") || len(unknown) > MaxPiece {
		t.Errorf("told %q", unknown)
	}
}
