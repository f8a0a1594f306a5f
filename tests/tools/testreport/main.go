// Command testreport runs `go test -json` commands one after the other, shows
// what go test without -json would show, and closes with the slowest tests and
// one line of counts.
//
//	testreport go test -json ./a/... -- go test -json ./b/...
//
// It exits 1 when a test, a package or a command failed.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	report := newReport(os.Stdout)
	for _, command := range split(os.Args[1:]) {
		if err := run(command, report); err != nil {
			report.commandFailed(command, err)
		}
	}
	report.close()
	if report.broken() {
		os.Exit(1)
	}
}

// split cuts the arguments at each "--" into commands; empty ones are dropped.
func split(args []string) (commands [][]string) {
	var command []string
	for _, arg := range append(args, "--") {
		if arg != "--" {
			command = append(command, arg)
			continue
		}
		if len(command) > 0 {
			commands = append(commands, command)
		}
		command = nil
	}
	return commands
}

func run(command []string, report *report) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read(events, report)
	return cmd.Wait()
}

func read(events io.Reader, report *report) {
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		report.line(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		// The command must not block on a full pipe while it is waited for.
		io.Copy(io.Discard, events)
	}
}
