package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// tempInfix stands in the names of temporary files between the name of the
// target and the process that writes it: ".name.new-1234-0".
const tempInfix = ".new-"

// tempPrefix is what the names of this process's temporary files for the target
// begin with. They lie beside it, because a rename across file systems is none.
func tempPrefix(target string) string {
	return fmt.Sprintf("%s%d-", tempStart(target), os.Getpid())
}

func tempStart(target string) string {
	return filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+tempInfix)
}

// removeLeftovers removes the target's temporary files whose process is gone, as
// they hold secrets. That of a living process may be about to be renamed. What
// cannot be removed does no harm: nobody reads it.
func removeLeftovers(target string) {
	entries, err := os.ReadDir(filepath.Dir(target))
	if err != nil {
		return
	}
	start := filepath.Base(tempStart(target))
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), start)
		if !ok || !e.Type().IsRegular() {
			continue
		}
		digits, _, _ := strings.Cut(rest, "-")
		if pid, err := strconv.Atoi(digits); err == nil && pid > 0 && (pid == os.Getpid() || !alive(pid)) {
			os.Remove(filepath.Join(filepath.Dir(target), e.Name()))
		}
	}
}

// alive reports whether a process of that number exists.
func alive(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
