package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../.."

// pages is the text of every page, by its path.
func pages(t *testing.T) map[string]string {
	names, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no pages", err)
	}
	texts := make(map[string]string)
	for _, name := range append(names, root+"/README.md", root+"/CHANGELOG.md", root+"/CONTRIBUTING.md", root+"/SECURITY.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}

// Files and folders that the pages name are there, so that a reader finds them.
func TestPagesNameWhatIsThere(t *testing.T) {
	named := regexp.MustCompile("`((?:otr|plugin|ui|cgo|cmd|tests|po|docs)/[A-Za-z0-9_./-]*)`|\\]\\(((?:\\.\\./)*[A-Za-z][A-Za-z0-9_./-]*)\\)")
	found := 0
	for page, text := range pages(t) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			found++
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
	if found < 20 {
		t.Errorf("only %d files are found in the pages", found)
	}
}

// testNames are the names of all tests of the repository.
func testNames(t *testing.T) map[string]bool {
	names := make(map[string]bool)
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range function.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Tests that the pages name exist: a page that says what they show stays true when
// they are renamed.
func TestPagesNameTestsThatExist(t *testing.T) {
	exist := testNames(t)
	named := regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*(?:\.\.\.)?`)
	found := 0
	for page, text := range pages(t) {
		for _, name := range named.FindAllString(text, -1) {
			found++
			if many, is := strings.CutSuffix(name, "..."); is && anyBegins(exist, many) {
				continue
			}
			if !exist[name] {
				t.Errorf("%s names %s, which is no test", filepath.Base(page), name)
			}
		}
	}
	if found < 100 {
		t.Errorf("%d names were found", found)
	}
}

func anyBegins(names map[string]bool, with string) bool {
	for name := range names {
		if strings.HasPrefix(name, with) {
			return true
		}
	}
	return false
}

// Each row that compares with pidgin-otr says what became of it, and what shows that.
func TestComparedRowsAreComplete(t *testing.T) {
	text, err := os.ReadFile(root + "/docs/compared.md")
	if err != nil {
		t.Fatal(err)
	}
	became := regexp.MustCompile(`^(same|(better|open|left out): .+|same: .+)$`)
	shown := regexp.MustCompile(`^((Test|Fuzz)\w+(, (Test|Fuzz)\w+)*|\[.+\]\(.+\))$`)
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| pidgin-otr") {
			continue
		}
		rows++
		if len(cells) != 3 || !became.MatchString(cells[1]) || !shown.MatchString(strings.TrimSuffix(cells[2], " |")) {
			t.Errorf("%q", line)
		}
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}
