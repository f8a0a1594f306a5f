package purple

import "testing"

func TestDialogsAnswerOnce(t *testing.T) {
	var d dialogs[int]
	var answers []int
	first := d.add(func(choice int) { answers = append(answers, choice) })
	second := d.add(func(choice int) { answers = append(answers, 10+choice) })
	if first == 0 || first == second {
		t.Fatalf("handles %d and %d", first, second)
	}
	d.answer(second, 1)
	d.answer(second, 0)  // the host closes an answered dialog
	d.answer(first, -1)  // closed without an answer
	d.answer(first+9, 0) // never given out
	if len(answers) != 2 || answers[0] != 11 || answers[1] != -1 {
		t.Errorf("answers %v, want [11 -1]", answers)
	}
	if len(d.open) != 0 {
		t.Errorf("%d handles left", len(d.open))
	}
}

// An answer may ask the next question.
func TestDialogAnswersWithDialog(t *testing.T) {
	var d dialogs[int]
	asked := 0
	var next uint64
	first := d.add(func(int) { next = d.add(func(int) { asked++ }) })
	d.answer(first, 0)
	if next == first {
		t.Error("a handle was used again")
	}
	d.answer(next, 0)
	if asked != 1 {
		t.Errorf("the second dialog was answered %d times", asked)
	}
}

func TestForgottenDialogsAreNotAnswered(t *testing.T) {
	var d dialogs[int]
	h := d.add(func(int) { t.Error("answered after the end") })
	d.forget()
	d.answer(h, -1)
}

func TestDroppedDialogsAreNotAnswered(t *testing.T) {
	var d dialogs[[][]byte]
	h := d.add(func([][]byte) { t.Error("answered after it was taken away") })
	if !d.drop(h) || d.drop(h) {
		t.Error("a dialog is open once")
	}
	d.answer(h, nil)
}
