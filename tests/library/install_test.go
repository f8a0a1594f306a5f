package library

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// makeInto runs a target of the Makefile on what was built into out. Go cannot
// be run: root has none on its path.
func makeInto(out, home string, arguments ...string) (said string, err error) {
	c := exec.Command("make", append([]string{"-s", "-C", root, "GO=/nonexistent/go", "OUT=" + out,
		"PURPLEDIR=" + filepath.Join(home, ".purple"), "DESTDIR=" + filepath.Join(home, "root")}, arguments...)...)
	text, err := c.CombinedOutput()
	return string(text), err
}

// files are the files below a folder.
func files(t *testing.T, folder string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, strings.TrimPrefix(path, folder))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func built(t *testing.T) (out string) {
	t.Helper()
	library, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	command(t, "make", "-s", "-C", root, "translations", "OUT="+filepath.Dir(library))
	return filepath.Dir(library)
}

// What is built is installed by a user who has no Go, and taken away again.
func TestInstallsWhatIsBuiltAndTakesItAway(t *testing.T) {
	out := built(t)
	for install, want := range map[string][]string{
		"install":      {"/pidgin/pidgin-otr.so", "/finch/pidgin-otr.so", "/pkgconfig/pidgin-otr.pc", "/share/locale/de/LC_MESSAGES/otr-sessions.mo"},
		"install-user": {"/.purple/plugins/pidgin-otr.so", "/.purple/plugins/locale/de/LC_MESSAGES/otr-sessions.mo"},
	} {
		t.Run(install, func(t *testing.T) {
			home := t.TempDir()
			said, err := makeInto(out, home, install)
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			if !strings.Contains(said, "Pidgin will run: ") {
				t.Errorf("says %q", said)
			}
			for _, file := range files(t, home) {
				if _, err := os.Stat(home + file); err != nil {
					t.Errorf("what was installed leads nowhere: %v", err)
				}
			}
			there := strings.Join(files(t, home), "\n") + "\n"
			for _, file := range want {
				if !strings.Contains(there, file+"\n") {
					t.Errorf("%s is not among\n%s", file, there)
				}
			}
			said, err = makeInto(out, home, "un"+install)
			if err != nil || len(files(t, home)) > 0 {
				t.Errorf("%v\n%s\nleft: %q", err, said, files(t, home))
			}
			if !strings.Contains(said, "Pidgin will run: ") || !strings.Contains(said, "has no setting for") {
				t.Errorf("says %q", said)
			}
			if said, err = makeInto(out, home, "un"+install); err != nil {
				t.Errorf("a second time: %v\n%s", err, said)
			}
		})
	}
}

func TestSaysThatNothingIsBuilt(t *testing.T) {
	for _, install := range []string{"install", "install-user"} {
		home := t.TempDir()
		said, err := makeInto(t.TempDir(), home, install)
		if err == nil || !strings.Contains(said, "run 'make' first") || strings.Contains(said, "nonexistent") {
			t.Errorf("%v, says %q", err, said)
		}
		if left := files(t, home); len(left) > 0 {
			t.Errorf("installed %q", left)
		}
	}
}

// The library of another program that has the same name stays.
func TestUninstallLeavesOthersAlone(t *testing.T) {
	home := t.TempDir()
	other := filepath.Join(home, ".purple", "plugins", "pidgin-otr.so")
	if err := os.MkdirAll(filepath.Dir(other), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, []byte("another plugin"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := makeInto(t.TempDir(), home, "uninstall-user"); err == nil || !strings.Contains(said, other) {
		t.Errorf("%v, says %q", err, said)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// One name in the list of plugins, the README and the notices. The list finds by
// the beginning of a name.
func TestOneName(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(root, "cmd", "pidgin-otr", "plugin.c"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(source), `info.name = _("`)
	name, _, found := strings.Cut(rest, `"`)
	if !found || !strings.HasPrefix(name, "OTR") {
		t.Fatalf("the list has %q", name)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "enable *"+name+"*") || !strings.HasPrefix(string(readme), "# "+name) {
		t.Errorf("README does not call it %q", name)
	}
	texts := command(t, "msgcat", "--no-wrap", filepath.Join(root, "po", "otr-sessions.pot"))
	for _, line := range strings.Split(texts, "\n") {
		if strings.HasPrefix(line, "msgid") && strings.Contains(line, " OTR plugin") && !strings.Contains(line, "Two OTR plugins") {
			t.Errorf("called otherwise: %s", line)
		}
	}
}
