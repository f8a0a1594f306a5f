package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const boxSource = `package otr

type entry struct{ text string }

func (e *entry) set(s string) { e.text = s }

type box struct {
	count int
	list  []entry
	far   []*entry
	first entry
}

func (b *box) add(e entry) { b.list = append(b.list, e); b.count++ }
`

func TestAFieldAssignedInTwoFilesIsFound(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"assigned", `func reset(b *box) { b.list = nil }`, "box.list"},
		{"counted", `func more(b *box) { b.count++ }`, "box.count"},
		{"an element", `func blank(b *box) { b.list[0] = entry{} }`, "box.list"},
		{"part of an element", `func blank(b *box) { b.list[0].text = "" }`, "box.list"},
		{"pointed to", `func peek(b *box) *entry { return &b.list[0] }`, "box.list"},
		{"by way of another type", `type room struct{ b box }; func (r *room) clear() { r.b.list = nil }`, "box.list"},
		{"in a loop", `func walk(b *box) { for b.count = range b.list {} }`, "box.count"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			breaches := checkFields(t, c.source)
			if len(breaches) != 1 || !strings.Contains(breaches[0], c.want+" is assigned in a.go, b.go") {
				t.Errorf("breaches = %q, want one of %s", breaches, c.want)
			}
		})
	}
}

func TestWhatDoesNotAssignAFieldPasses(t *testing.T) {
	cases := []struct{ name, source string }{
		{"reading", `func size(b *box) int { return len(b.list) + b.count }`},
		{"making one", `func fresh() *box { return &box{count: 1} }`},
		{"behind a pointer", `func blank(b *box) { b.far[0].text = "" }`},
		{"a method of the field's type", `func name(b *box) { b.first.set("x") }`},
		{"one file", `func first(b *box) { b.far = nil }; func second(b *box) { b.far = nil }`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if breaches := checkFields(t, c.source); len(breaches) > 0 {
				t.Errorf("breaches = %q", breaches)
			}
		})
	}
}

func TestAStateTypeThatIsGoneIsAnError(t *testing.T) {
	folder := t.TempDir()
	writeSource(t, folder, "a.go", boxSource)
	if _, err := owned(folder, []string{"crate"}); err == nil {
		t.Error("no error")
	}
}

func checkFields(t *testing.T, source string) []string {
	t.Helper()
	folder := t.TempDir()
	writeSource(t, folder, "a.go", boxSource)
	writeSource(t, folder, "b.go", "package otr\n"+source)
	breaches, err := owned(folder, []string{"box"})
	if err != nil {
		t.Fatal(err)
	}
	return breaches
}

func writeSource(t *testing.T, folder, name, source string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}
