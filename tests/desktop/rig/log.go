package rig

import (
	"io"
	"os"
	"regexp"
	"strings"
)

// GLib's complaints come out of Pidgin without their level: they are told by
// the assertion or by the domain after the time stamp.
const trouble = `assertion '|^\(\d\d:\d\d:\d\d\) (g_log|Gtk|Gdk|GdkPixbuf|GLib|GLib-GObject|Pango|Atk): |(Gtk|Gdk|GLib|GLib-GObject)-(CRITICAL|WARNING)|^panic: |^fatal error: |SIGSEGV|has segfaulted|goroutine \d+ \[`

// hostNoise is what a Pidgin without any plugin prints as well: the last of it
// in a room without a topic.
const hostNoise = `signal 'destroy' is invalid for instance|value .* of type .* is invalid or out of range for property 'weight'|GtkStatusIcon|purple_strreplace: assertion 'string != NULL'`

// Trouble returns the lines of the log in which GLib, GTK or the Go runtime
// complain, less those that the host prints by itself.
func (p *Pidgin) Trouble() (lines []string) {
	bad, noise := regexp.MustCompile(trouble), regexp.MustCompile(hostNoise)
	for line := range strings.Lines(p.logAfter(0)) {
		if bad.MatchString(line) && !noise.MatchString(line) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// Log is what Pidgin printed so far.
func (p *Pidgin) Log() string { return p.logAfter(0) }

func (p *Pidgin) logSize() int64 {
	info, err := os.Stat(p.log)
	if err != nil {
		return 0
	}
	return info.Size()
}

func (p *Pidgin) logAfter(offset int64) string {
	file, err := os.Open(p.log)
	if err != nil {
		return ""
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return ""
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return ""
	}
	return string(text)
}
