package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// stage is what a test is to the rig: it ends the play at the first failure and
// cleans up behind it.
type stage struct {
	mu       sync.Mutex
	cleanups []func()
	failed   bool
}

// curtain is what Fatalf throws to leave the play.
type curtain struct{ error }

func (s *stage) Helper()      {}
func (s *stage) Name() string { return "run" }
func (s *stage) Logf(format string, args ...any) {
	fmt.Fprintln(os.Stderr, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}

func (s *stage) Errorf(format string, args ...any) {
	s.Logf(format, args...)
	s.failed = true
}

func (s *stage) Fatalf(format string, args ...any) {
	s.failed = true
	panic(curtain{fmt.Errorf(format, args...)})
}

func (s *stage) Failed() bool { return s.failed }

func (s *stage) Cleanup(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleanups = append(s.cleanups, f)
}

// finish turns a Fatalf into an error and cleans up.
func (s *stage) finish(err *error) {
	switch fallen := recover().(type) {
	case nil:
	case curtain:
		*err = fallen.error
	default:
		s.clean()
		panic(fallen)
	}
	s.clean()
	if *err == nil && s.failed {
		*err = errors.New("the story did not go as told")
	}
}

func (s *stage) clean() {
	s.mu.Lock()
	cleanups := s.cleanups
	s.cleanups = nil
	s.mu.Unlock()
	for i := len(cleanups) - 1; i >= 0; i-- {
		cleanups[i]()
	}
}
