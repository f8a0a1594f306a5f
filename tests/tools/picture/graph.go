package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "pidgin-otr/"

// folders hold the product; tests and tools are not drawn.
func folders() []string { return []string{"cmd", "cgo", "plugin", "ui", "otr"} }

// A graph names, for each package by its folder, the packages of the product that
// it imports itself, sorted.
type graph map[string][]string

// read gathers the imports of every file that is not a test.
func read(root string) (graph, error) {
	found := graph{}
	for _, folder := range folders() {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			return found.add(root, path)
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (g graph) add(root, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	folder, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	folder = filepath.ToSlash(folder)
	g[folder] = append(g[folder], []string{}...)
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if own, ok := strings.CutPrefix(name, module); ok {
			g[folder] = append(g[folder], own)
		}
	}
	slices.Sort(g[folder])
	g[folder] = slices.Compact(g[folder])
	return nil
}

// reaches reports whether a imports b, itself or through others.
func (g graph) reaches(a, b string) bool {
	return slices.ContainsFunc(g[a], func(next string) bool { return next == b || g.reaches(next, b) })
}

// direct are the imports of a package that no other of its imports brings along:
// fewer arrows say the same.
func (g graph) direct(name string) (kept []string) {
	for _, to := range g[name] {
		if !slices.ContainsFunc(g[name], func(other string) bool { return other != to && g.reaches(other, to) }) {
			kept = append(kept, to)
		}
	}
	return kept
}

// depth is the longest way from a package that nobody imports.
func (g graph) depth(name string) (deepest int) {
	for from, imports := range g {
		if slices.Contains(imports, name) {
			deepest = max(deepest, g.depth(from)+1)
		}
	}
	return deepest
}

// rows are the packages by depth, in the order of their names.
func (g graph) rows() (rows [][]string) {
	for name := range g {
		depth := g.depth(name)
		for len(rows) <= depth {
			rows = append(rows, nil)
		}
		rows[depth] = append(rows[depth], name)
	}
	for _, row := range rows {
		slices.Sort(row)
	}
	return rows
}
