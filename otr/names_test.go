package otr_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"pidgin-otr/otr"
)

// constantsOf lists the constants of the type in the file, in their order.
func constantsOf(t *testing.T, file, kind string) (names []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		if of, ok := g.Specs[0].(*ast.ValueSpec).Type.(*ast.Ident); !ok || of.Name != kind {
			continue
		}
		for _, s := range g.Specs {
			names = append(names, s.(*ast.ValueSpec).Names[0].Name)
		}
	}
	return names
}

// Each constant that a log may show has a name of its own, and what is none has
// its number.
func TestConstantsHaveNames(t *testing.T) {
	for _, c := range []struct {
		kind, file string
		value      func(int) fmt.Stringer
		constant   int // one out of the middle, with its name
		name       string
	}{
		{"Level", "types.go", func(n int) fmt.Stringer { return otr.Level(n) }, int(otr.LevelUnverified), "unverified"},
		{"Presence", "types.go", func(n int) fmt.Stringer { return otr.Presence(n) }, int(otr.PresenceOnline), "online"},
		{"Mode", "types.go", func(n int) fmt.Stringer { return otr.Mode(n) }, int(otr.MostRecent), "most recent"},
		{"LineFate", "effects.go", func(n int) fmt.Stringer { return otr.LineFate(n) }, int(otr.Held), "held"},
		{"BlockReason", "events.go", func(n int) fmt.Stringer { return otr.BlockReason(n) }, int(otr.BlockOtherKey), "other key"},
		{"SMPState", "events.go", func(n int) fmt.Stringer { return otr.SMPState(n) }, int(otr.SMPAborted), "aborted"},
	} {
		constants := constantsOf(t, c.file, c.kind)
		if len(constants) < 3 {
			t.Fatalf("%s: constants %v in %s", c.kind, constants, c.file)
		}
		seen := map[string]string{}
		for n, constant := range constants {
			name := c.value(n).String()
			if name == "" || name == fmt.Sprintf("%s(%d)", c.kind, n) || seen[name] != "" {
				t.Errorf("%s is named %q, as is %q", constant, name, seen[name])
			}
			seen[name] = constant
		}
		if got := c.value(c.constant).String(); got != c.name {
			t.Errorf("%s: %q, want %q", constants[c.constant], got, c.name)
		}
		if got, want := c.value(len(constants)).String(), fmt.Sprintf("%s(%d)", c.kind, len(constants)); got != want {
			t.Errorf("what is no constant is named %q, want %q", got, want)
		}
	}
}
