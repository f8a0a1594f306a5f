package library

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The library finds its translations in each place that it is installed to,
// whatever the folders above are called, and says the version that make does.
func TestFindsItsTranslations(t *testing.T) {
	library, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	version := command(t, "sed", "-n", `s/.*\.version = "\(.*\)",/\1/p`, filepath.Join("..", "..", "cmd", "pidgin-otr", "plugin.c"))
	dir := t.TempDir()
	name := filepath.Join(dir, "name")
	command(t, "sh", "-c", `exec cc -w -o "$0" name/name.c $(pkg-config --cflags --libs purple) -ldl`, name)
	for _, at := range []struct{ plugins, catalogues string }{
		{"usr/lib/pidgin", "usr/share/locale"},
		{"usr/lib/some-linux-gnu/pidgin", "usr/share/locale"},
		{"library/lib64/pidgin", "library/share/locale"},
		{"home/.purple/plugins", "home/.purple/plugins/locale"},
		{"lib/profile/plugins", "lib/profile/plugins/locale"},
	} {
		root := t.TempDir()
		plugins := filepath.Join(root, at.plugins)
		messages := filepath.Join(root, at.catalogues, "de", "LC_MESSAGES")
		for _, folder := range []string{plugins, messages} {
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		command(t, "msgfmt", "-o", filepath.Join(messages, "otr-sessions.mo"), filepath.Join("..", "..", "po", "de.po"))
		command(t, "cp", library, plugins)
		said := command(t, "env", "LC_ALL=C.UTF-8", "LANGUAGE=de", name, filepath.Join(plugins, filepath.Base(library)))
		if want := "OTR-Sitzungen\n" + version; said != want {
			t.Errorf("in %s the plugin says %q, want %q", at.plugins, said, want)
		}
	}
}

// command runs a program and returns what it prints.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	var errors strings.Builder
	c.Stderr = &errors
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, errors.String())
	}
	return string(out)
}

// Every translation has every text, with the places that are filled in.
func TestTranslationsAreComplete(t *testing.T) {
	po := filepath.Join("..", "..", "po")
	languages, err := filepath.Glob(filepath.Join(po, "*.po"))
	if err != nil || len(languages) == 0 {
		t.Fatalf("no translations: %v", err)
	}
	for _, file := range languages {
		command(t, "msgcmp", file, filepath.Join(po, "otr-sessions.pot"))
		for _, entry := range strings.Split(command(t, "msgcat", "--no-wrap", file), "\n\n")[1:] {
			text, translation, _ := strings.Cut(entry, "\nmsgstr ")
			if got, want := places(translation), places(text); !slices.Equal(got, want) {
				t.Errorf("%s has places %q, want %q:\n%s", file, got, want, entry)
			}
		}
	}
}

// places are the names in braces, each once, in order.
func places(text string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}
