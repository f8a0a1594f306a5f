package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
)

// The state types of the engine own their fields: each field is assigned in one
// file, whatever reads it. What a field's own type does to itself in its methods is
// that type's business.

// owners are the types of the engine whose fields have an owner.
func owners() []string { return []string{"Buddy", "outbox", "exchanges", "sessions"} }

// owned finds the fields of the types that more than one file of the package assigns.
func owned(folder string, names []string) (breaches []string, err error) {
	files := token.NewFileSet()
	parsed, err := parseFolder(files, folder)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Selections: make(map[*ast.SelectorExpr]*types.Selection)}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	pkg, err := config.Check(module+"otr", files, parsed, info)
	if err != nil {
		return nil, err
	}
	fields, err := fieldsOf(pkg, names)
	if err != nil {
		return nil, err
	}
	w := writes{files: files, info: info, in: make(map[*types.Var][]string)}
	for _, file := range parsed {
		ast.Inspect(file, w.visit)
	}
	for _, f := range fields {
		if in := w.in[f.field]; len(in) > 1 {
			slices.Sort(in)
			breaches = append(breaches, fmt.Sprintf("%s: %s is assigned in %s", folder, f.name, strings.Join(in, ", ")))
		}
	}
	return breaches, nil
}

// parseFolder reads the files of a package, tests aside.
func parseFolder(files *token.FileSet, folder string) (parsed []*ast.File, err error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	return parsed, nil
}

type namedField struct {
	name  string
	field *types.Var
}

func fieldsOf(pkg *types.Package, names []string) (fields []namedField, err error) {
	for _, name := range names {
		object := pkg.Scope().Lookup(name)
		if object == nil {
			return nil, fmt.Errorf("no type %s in %s", name, pkg.Path())
		}
		structure, ok := object.Type().Underlying().(*types.Struct)
		if !ok {
			return nil, fmt.Errorf("%s is no struct", name)
		}
		for i := range structure.NumFields() {
			fields = append(fields, namedField{name + "." + structure.Field(i).Name(), structure.Field(i)})
		}
	}
	return fields, nil
}

// writes are the files in which each field is assigned.
type writes struct {
	files *token.FileSet
	info  *types.Info
	in    map[*types.Var][]string
}

func (w writes) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			w.assigned(left)
		}
	case *ast.IncDecStmt:
		w.assigned(n.X)
	case *ast.RangeStmt:
		w.assigned(n.Key)
		w.assigned(n.Value)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			w.addressed(n.X)
		}
	}
	return true
}

// addressed notes that somebody gets hold of a field's own memory. A state type as a
// whole may be pointed to: its fields are looked at by themselves.
func (w writes) addressed(e ast.Expr) {
	s, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if ok && w.info.Selections[s] != nil {
		named, ok := w.info.Selections[s].Type().(*types.Named)
		if ok && slices.Contains(owners(), named.Obj().Name()) {
			return
		}
	}
	w.assigned(e)
}

// assigned notes every field whose own memory the expression is a part of: an element
// of a slice or a map counts, what lies behind a pointer does not.
func (w writes) assigned(e ast.Expr) {
	switch x := e.(type) {
	case *ast.ParenExpr:
		w.assigned(x.X)
	case *ast.IndexExpr:
		w.assigned(x.X)
	case *ast.SelectorExpr:
		selection := w.info.Selections[x]
		if selection == nil {
			return
		}
		field, ok := selection.Obj().(*types.Var)
		if !ok {
			return
		}
		name := filepath.Base(w.files.Position(x.Pos()).Filename)
		if !slices.Contains(w.in[field], name) {
			w.in[field] = append(w.in[field], name)
		}
		if !selection.Indirect() {
			w.assigned(x.X)
		}
	}
}
