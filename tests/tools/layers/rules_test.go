package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBreachesAreFound(t *testing.T) {
	cases := []struct{ name, path, source, want string }{
		{"engine imports ui", "otr/a.go", `package otr; import "pidgin-otr/ui"; var _ ui.Level`, `otr may not import "pidgin-otr/ui"`},
		{"ui imports C", "ui/a.go", `package ui; import "C"`, `ui may not import "C"`},
		{"engine reads files", "otr/wire/a.go", `package wire; import _ "os"`, `may not import "os"`},
		{"engine uses a stranger", "otr/a.go", `package otr; import _ "example.org/x"`, `may not import`},
		{"a handshake touches a session", "otr/internal/ake/a.go", `package ake; import _ "pidgin-otr/otr"`, `may not import "pidgin-otr/otr"`},
		{"a handshake touches the keys of one", "otr/internal/ake/a.go", `package ake; import _ "pidgin-otr/otr/internal/ratchet"`, `may not import`},
		{"ratchet knows a session", "otr/internal/ratchet/a.go", `package ratchet; import _ "pidgin-otr/otr"`, `may not import "pidgin-otr/otr"`},
		{"ratchet knows a clock", "otr/internal/ratchet/a.go", `package ratchet; import _ "time"`, `may not import "time"`},
		{"windows import controller", "cgo/pidgin/a.go", `package pidgin; import _ "pidgin-otr/plugin"`, `may not import`},
		{"host imports windows", "cgo/purple/a.go", `package purple; import _ "pidgin-otr/cgo/pidgin"`, `may not import`},
		{"variable without value", "plugin/a.go", `package plugin; var count int`, `package-level state: count`},
		{"map", "ui/a.go", `package ui; var table = map[int]int{}`, `package-level state: table`},
		{"init", "otr/a.go", `package otr; func init() {}`, `init function`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			breaches := checkSource(t, c.path, c.source)
			if len(breaches) != 1 || !strings.Contains(breaches[0], c.want) {
				t.Errorf("breaches = %q, want one with %q", breaches, c.want)
			}
		})
	}
}

func TestAllowedShapesPass(t *testing.T) {
	cases := []struct{ name, path, source string }{
		{"engine imports itself", "otr/a.go", `package otr; import _ "pidgin-otr/otr/wire"; import _ "filippo.io/bigmod"`},
		{"host imports C", "cgo/purple/a.go", `package purple; import "C"`},
		{"errors and tables", "otr/a.go", `package otr; import "errors"; var errShort = errors.New("otr: short"); var table = [2]int{1, 2}`},
		{"embedded", "otr/a.go", "package otr\n//go:embed x\nvar data string"},
		{"tests may read files", "otr/a_test.go", `package otr; import _ "os"; var seen int`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if breaches := checkSource(t, c.path, c.source); len(breaches) > 0 {
				t.Errorf("breaches = %q", breaches)
			}
		})
	}
}

func checkSource(t *testing.T, path, source string) []string {
	t.Helper()
	root := t.TempDir()
	full := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	breaches, err := check(root)
	if err != nil {
		t.Fatal(err)
	}
	return breaches
}

func TestCirclesOfCFilesAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		sources map[string]string
		want    string
	}{
		"two that call each other": {map[string]string{
			"a.c": "void otr_a(void)\n{\n\totr_b();\n}\n", "b.c": "int otr_b(void)\n{\n\totr_a();\n\treturn 0;\n}\n",
		}, "a.c -> b.c -> a.c"},
		"one way": {map[string]string{
			"a.c": "/* otr_b calls nothing */\nvoid otr_a(void)\n{\n\totr_b();\n}\n", "b.c": "void otr_b(void)\n{\n}\n/* otr_a */\n",
		}, ""},
		"a static of the same name": {map[string]string{
			"a.c": "static void gone(void)\n{\n}\nvoid otr_a(void)\n{\n\tgone();\n\totr_b();\n}\n", "b.c": "static void gone(void)\n{\n}\nvoid otr_b(void)\n{\n\tgone();\n}\n",
		}, ""},
	} {
		root := t.TempDir()
		for file, source := range c.sources {
			if err := os.WriteFile(filepath.Join(root, file), []byte(source), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		breaches, err := check(root)
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(breaches, "\n"); (all == "") != (c.want == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q, want %q", name, all, c.want)
		}
	}
}
