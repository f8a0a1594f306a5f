package ui

import (
	"strings"
	"testing"
)

// What must agree to the letter can be read while it is typed, and hidden. It is
// never left out.
func TestSecretsCanBeHiddenAndAreRequired(t *testing.T) {
	for _, f := range everyForm(testWords(), tame()) {
		last := f.Fields[len(f.Fields)-1]
		if f.Hide == "" || !last.Secret || f.Fields[0].Secret != (len(f.Fields) == 1) {
			t.Errorf("%q: %+v", f.Primary, f.Fields)
		}
		for _, field := range f.Fields {
			if !field.Required {
				t.Errorf("%q: %q may be left empty", f.Primary, field.Label)
			}
		}
	}
}

func TestTheAskedFormNamesBuddyAndSession(t *testing.T) {
	for _, f := range []FieldForm{testWords().AnswerSecret(laptop()), testWords().AnswerQuestion(laptop(), "Which door?")} {
		if got := plain(f.Primary); !strings.Contains(got, `bob in session 1 ("laptop")`) {
			t.Errorf("asks %q", got)
		}
	}
	if f := testWords().AnswerQuestion(laptop(), "Which door?"); !strings.Contains(plain(f.Secondary), `"Which door?"`) {
		t.Errorf("the question is missing in %q", f.Secondary)
	}
}

func TestALongQuestionIsCut(t *testing.T) {
	f := testWords().AnswerQuestion(laptop(), strings.Repeat("why ", 5000))
	if n := len([]rune(f.Secondary)); n > maxAsked+300 || !strings.Contains(f.Secondary, string(ellipsis)) {
		t.Errorf("%d characters", n)
	}
}

// Who has verified the session need not do it again, and is told.
func TestFormsSayWhenTheSessionIsVerified(t *testing.T) {
	for level, want := range map[Level]bool{Unverified: false, Private: true} {
		s := with(laptop(), func(s *Session) { s.Level = level })
		w := testWords()
		said := []string{w.HowToAuthenticate(s).Form.Secondary}
		for _, f := range []FieldForm{w.AskQuestion(s), w.AskSecret(s), w.AnswerQuestion(s, "Why?"), w.AnswerSecret(s)} {
			said = append(said, f.Secondary)
		}
		for _, text := range said {
			if strings.Contains(plain(text), `verified session 1 ("laptop") already`) != want {
				t.Errorf("level %d: %q", level, text)
			}
		}
		if text := w.AnsweredRight(s); strings.Contains(text, "in turn") == want {
			t.Errorf("level %d: %q", level, text)
		}
	}
}

func TestMethods(t *testing.T) {
	q := testWords().HowToAuthenticate(laptop())
	for choice, want := range map[int]Method{-1: NoMethod, 0: ByQuestion, 1: BySharedSecret, 2: NoMethod} {
		if got, _ := q.Answer(choice); got != want {
			t.Errorf("choice %d means %d, want %d", choice, got, want)
		}
	}
}
