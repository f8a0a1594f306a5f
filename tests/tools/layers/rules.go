package main

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

const module = "pidgin-otr/"

// layer is a folder and what its files may do. Test files may import anything
// but C, which the go command refuses there by itself.
type layer struct {
	folder    string
	own       []string // folders of this module that may be imported
	outside   []string // modules that may be imported
	forbidden []string // standard packages that may not
	c         bool     // import "C"
	state     bool     // package-level variables
}

// layers are in order of specificity: the first folder that matches counts.
func layers() []layer {
	impure := []string{"os", "os/exec", "net", "net/http", "io/fs", "path/filepath", "syscall", "unsafe", "log", "math/rand", "math/rand/v2"}
	return []layer{
		{folder: "otr/internal/secret", forbidden: without(impure, "unsafe")},
		{folder: "otr/internal/scratch", own: []string{"otr/internal/secret"}, forbidden: impure},
		{folder: "otr/internal/ake", own: []string{"otr/dh", "otr/dsa", "otr/wire", "otr/internal/secret"}, outside: []string{"golang.org/x/crypto"}, forbidden: append(impure, "time")},
		{folder: "otr/internal/ratchet", own: []string{"otr/dh", "otr/wire", "otr/internal/scratch", "otr/internal/secret"}, forbidden: append(impure, "time")},
		{folder: "otr/internal/testkit", own: []string{"otr/dsa", "otr/wire"}, forbidden: impure, state: true}, // of tests alone
		{folder: "otr/wire", own: []string{"otr/wire"}, outside: []string{"github.com/segmentio/asm/base64", "golang.org/x/crypto/cryptobyte"}, forbidden: impure},
		{folder: "otr", own: []string{"otr"}, outside: []string{"filippo.io/bigmod", "golang.org/x/crypto"}, forbidden: impure},
		{folder: "ui/markup", outside: []string{"golang.org/x/net/html"}, forbidden: impure},
		{folder: "ui", own: []string{"ui"}, forbidden: impure},
		{folder: "plugin", own: []string{"plugin", "ui", "otr"}, forbidden: []string{"unsafe", "net", "net/http", "os/exec", "math/rand", "math/rand/v2"}},
		{folder: "cgo/purple", own: []string{"cgo/purple", "plugin", "ui"}, c: true, state: true},
		{folder: "cgo/pidgin", own: []string{"cgo/pidgin", "cgo/purple", "ui"}, c: true, state: true},
		{folder: "cgo", own: []string{"cgo", "plugin", "ui"}, c: true, state: true},
		{folder: "cmd/pidgin-otr", own: []string{"cgo", "plugin", "ui", "otr"}, c: true, state: true},
		{folder: "", own: []string{""}, outside: []string{""}, state: true},
	}
}

func without(list []string, drop string) (kept []string) {
	for _, item := range list {
		if item != drop {
			kept = append(kept, item)
		}
	}
	return kept
}

func layerOf(path string) layer {
	for _, l := range layers() {
		if under(path, l.folder) {
			return l
		}
	}
	panic("layers: the last layer takes every path")
}

func under(path, folder string) bool {
	return folder == "" || path == folder || strings.HasPrefix(path, folder+"/")
}

type problem struct {
	pos  token.Pos
	text string
}

func (l layer) problems(file *ast.File, test bool) (found []problem) {
	if test {
		return nil
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil && !l.mayImport(path) {
			found = append(found, problem{spec.Pos(), l.folder + " may not import " + spec.Path.Value})
		}
	}
	if l.state {
		return found
	}
	return append(found, stateOf(file)...)
}

func (l layer) mayImport(path string) bool {
	if path == "C" {
		return l.c
	}
	if own, ok := strings.CutPrefix(path, module); ok {
		return anyUnder(own, l.own)
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return anyUnder(path, l.outside)
	}
	for _, banned := range l.forbidden {
		if path == banned {
			return false
		}
	}
	return true
}

func anyUnder(path string, folders []string) bool {
	for _, folder := range folders {
		if under(path, folder) {
			return true
		}
	}
	return false
}

// stateOf finds init functions and package-level variables that can change:
// those without a value, and those that hold a map, a channel or a pointer.
// Errors, embedded files, sync.OnceValue and tables in arrays may stay.
func stateOf(file *ast.File) (found []problem) {
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" && d.Recv == nil {
				found = append(found, problem{d.Pos(), "init function"})
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR && !embeds(d) {
				found = append(found, variables(d)...)
			}
		}
	}
	return found
}

func embeds(d *ast.GenDecl) bool {
	has := func(group *ast.CommentGroup) bool {
		if group == nil {
			return false
		}
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:embed ") {
				return true
			}
		}
		return false
	}
	if has(d.Doc) {
		return true
	}
	for _, spec := range d.Specs {
		if !has(spec.(*ast.ValueSpec).Doc) {
			return false
		}
	}
	return true
}

func variables(d *ast.GenDecl) (found []problem) {
	for _, spec := range d.Specs {
		values := spec.(*ast.ValueSpec)
		for i, name := range values.Names {
			if name.Name == "_" {
				continue
			}
			if len(values.Values) <= i || changeable(values.Values[i]) {
				found = append(found, problem{name.Pos(), "package-level state: " + name.Name})
			}
		}
	}
	return found
}

func changeable(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CallExpr:
		name, ok := v.Fun.(*ast.Ident)
		return ok && (name.Name == "make" || name.Name == "new")
	case *ast.UnaryExpr:
		return v.Op == token.AND
	case *ast.CompositeLit:
		_, isMap := v.Type.(*ast.MapType)
		return isMap
	}
	return false
}
