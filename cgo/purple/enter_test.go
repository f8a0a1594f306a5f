package purple

import (
	"errors"
	"testing"
	"time"
)

// life makes a Bridge current without a host.
func life(t *testing.T) *Bridge {
	t.Helper()
	b := &Bridge{generation: lives.Add(1)}
	b.posts.open, b.soon.open = true, true
	current.Store(b)
	t.Cleanup(func() { current.CompareAndSwap(b, nil) })
	return b
}

func TestEnterRecovers(t *testing.T) {
	b := life(t)
	told := 0
	enter("test", func(got *Bridge) {
		if got != b {
			t.Error("another life")
		}
		var nothing *Bridge
		_ = nothing.generation
	}, func(*Bridge) {
		told++
		panic("telling fails too")
	})
	if told != 1 {
		t.Errorf("told %d times, want once", told)
	}
}

func TestEnterWithoutLife(t *testing.T) {
	life(t)
	current.Store(nil)
	enter("test", func(*Bridge) { t.Error("ran after the end") }, func(*Bridge) { t.Error("told after the end") })
}

func TestPostsRunInOrderAndDieWithTheirLife(t *testing.T) {
	old := life(t)
	var ran []string
	note := func(s string) func() { return func() { ran = append(ran, s) } }
	old.OnMain(note("one"))
	old.OnMain(func() { panic("between") })
	old.OnMain(note("two"))
	old.drain(old.generation, &old.posts)
	if len(ran) != 2 || ran[0] != "one" || ran[1] != "two" {
		t.Errorf("ran %v", ran)
	}
	old.OnMain(note("late"))
	old.posts.close()
	if old.OnMain(note("later")) {
		t.Error("accepted after the end")
	}
	young := life(t)
	young.OnMain(note("young"))
	young.drain(old.generation, &young.posts) // the old life's idle call
	young.drain(young.generation, &young.posts)
	if len(ran) != 3 || ran[2] != "young" {
		t.Errorf("ran %v", ran)
	}
}

func TestPanicInWorkIsAnError(t *testing.T) {
	if err := recovered(func() error { panic("work") }); !errors.Is(err, errPanic) {
		t.Errorf("panic became %v", err)
	}
	own := errors.New("own")
	if err := recovered(func() error { return own }); err != own {
		t.Errorf("error became %v", err)
	}
}

func TestGoroutinesOfTheModuleAreCounted(t *testing.T) {
	before := ownGoroutines()
	stop, running := make(chan bool), make(chan bool)
	go func() { running <- true; <-stop }()
	<-running
	if n := ownGoroutines(); n != before+1 {
		t.Errorf("%d counted, want %d", n, before+1)
	}
	close(stop)
	for until := time.Now().Add(5 * time.Second); ownGoroutines() != before; {
		if time.Now().After(until) {
			t.Fatal("still counted after it ended")
		}
	}
}
