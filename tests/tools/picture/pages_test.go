package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Files and folders that the pages name are there, so that a reader finds them.
func TestPagesNameWhatIsThere(t *testing.T) {
	const root = "../../.."
	pages, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"} {
		pages = append(pages, filepath.Join(root, name))
	}
	named := regexp.MustCompile("`((?:otr|plugin|ui|cgo|cmd|tests|po|docs)/[A-Za-z0-9_./-]*)`|\\]\\(([A-Za-z][A-Za-z0-9_./-]*)\\)")
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			path, from := m[1], root
			if path == "" {
				path, from = m[2], filepath.Dir(page)
			}
			path = strings.TrimSuffix(path, "...")
			if _, err := os.Stat(filepath.Join(from, path)); err != nil {
				t.Errorf("%s names %s, which is not there", filepath.Base(page), path)
			}
		}
	}
}
