package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// translations reads the pairs of a catalogue.
func translations(t *testing.T, path string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pairs := make(map[string]string)
	var id, text string
	into := &id
	for line := range strings.Lines(string(data) + "\nmsgid \"\"\n") {
		quoted := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(quoted, "msgid "); ok {
			if id != "" {
				pairs[id] = text
			}
			id, text, into, quoted = "", "", &id, rest
		} else if rest, ok := strings.CutPrefix(quoted, "msgstr "); ok {
			into, quoted = &text, rest
		}
		if !strings.HasPrefix(quoted, `"`) {
			continue
		}
		part, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%s: %s: %v", path, quoted, err)
		}
		*into += part
	}
	return pairs
}

func places(text string) []string {
	found := make(map[string]bool)
	for _, p := range regexp.MustCompile(`\{[a-z]+\}`).FindAllString(text, -1) {
		found[p] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// A place that a translation drops or misspells would hide a name from the user.
func TestTranslationsKeepPlaces(t *testing.T) {
	files, err := filepath.Glob("../../../po/*.po")
	if err != nil || len(files) == 0 {
		t.Fatalf("no translations: %v", err)
	}
	for _, path := range files {
		if out, err := exec.Command("msgfmt", "--check", "--output-file", os.DevNull, path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", path, err, out)
		}
		pairs := translations(t, path)
		if len(pairs) < 100 {
			t.Errorf("%s: %d texts only", path, len(pairs))
		}
		for id, text := range pairs {
			if text != "" && !slices.Equal(places(id), places(text)) {
				t.Errorf("%s: %q has places %v, its source %q %v", path, text, places(text), id, places(id))
			}
		}
	}
}
