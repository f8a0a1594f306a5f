package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What the README promises of `make run` without a display: the story is told,
// and pictures of each step are left behind.
func TestRunTellsTheStory(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	cmd := exec.Command("go", "run", "./tests/tools/run", "-virtual", "-library", library(t), "-out", out)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "DISPLAY=")
	told, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, told)
	}
	transcript, err := os.ReadFile(filepath.Join(out, "transcript.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, phrase := range []string{"multiple sessions", "(selected)", "This is for your laptop alone.",
		"not sent", "not the most recent", "different session", "has ended"} {
		for name, text := range map[string]string{"output": string(told), "transcript": string(transcript)} {
			if !strings.Contains(text, phrase) {
				t.Errorf("the %s lacks %q", name, phrase)
			}
		}
	}
	pictures, err := filepath.Glob(filepath.Join(out, "*.png"))
	if err != nil || len(pictures) < 12 {
		t.Errorf("pictures: %v %v", pictures, err)
	}
}
