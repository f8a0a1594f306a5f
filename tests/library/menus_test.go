package library

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hostNames are the names of the host's menus in its own catalogue, as the texts
// call them in English.
var hostNames = map[string][]string{
	"Tools, Plugins": {"/_Tools", "/Tools/Plu_gins"},
	"Send To":        {"Send To"},
}

// Who reads "Tools, Plugins" in another language looks for what the host calls it
// there.
func TestMenusOfTheHostAreCalledAsTheHostCallsThem(t *testing.T) {
	languages, err := filepath.Glob(filepath.Join(root, "po", "*.po"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range languages {
		language := strings.TrimSuffix(filepath.Base(file), ".po")
		host := "/usr/share/locale/" + language + "/LC_MESSAGES/pidgin.mo"
		if out, err := exec.Command("msgunfmt", host).CombinedOutput(); err != nil {
			t.Fatalf("the package pidgin-data has no catalogue for %s: %v\n%s", language, err, out)
		}
		catalogue := command(t, "msgunfmt", "--no-wrap", host)
		found := 0
		for _, entry := range strings.Split(command(t, "msgcat", "--no-wrap", file), "\n\n")[1:] {
			text, translation, _ := strings.Cut(entry, "\nmsgstr ")
			for name, ids := range hostNames {
				if !strings.Contains(text, name) {
					continue
				}
				found++
				if want := hostName(t, catalogue, ids); !strings.Contains(translation, want) {
					t.Errorf("%s: the host says %q:\n%s", file, want, entry)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s names no menu", file)
		}
	}
}

// hostName is what the host calls a way through its menus.
func hostName(t *testing.T, catalogue string, ids []string) string {
	t.Helper()
	var names []string
	for _, id := range ids {
		_, after, found := strings.Cut(catalogue, `msgid "`+id+"\"\nmsgstr \"")
		name, _, _ := strings.Cut(after, `"`)
		if !found || name == "" {
			t.Fatalf("the host has no %q", id)
		}
		name = name[strings.LastIndex(name, "/")+1:]
		names = append(names, strings.ReplaceAll(name, "_", ""))
	}
	return strings.Join(names, ", ")
}
