// Command layers checks the shape of the module: imports go one way, C stays in
// its corner and calls one way, the pure packages keep no state of their own, and
// each field of the engine's state types is assigned in one file.
//
//	layers [directory of the module]
//
// It prints one line for each breach and exits 1 when there is any.
package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	breaches, err := check(root)
	if err == nil {
		var found []string
		found, err = owned(filepath.Join(root, "otr"), owners())
		breaches = append(breaches, found...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "layers:", err)
		os.Exit(2)
	}
	for _, breach := range breaches {
		fmt.Println(breach)
	}
	if len(breaches) > 0 {
		os.Exit(1)
	}
}

func check(root string) (breaches []string, err error) {
	files := token.NewFileSet()
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			found, err := circles(path)
			breaches = append(breaches, found...)
			return err
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		layer := layerOf(filepath.ToSlash(relative))
		for _, problem := range layer.problems(file, strings.HasSuffix(path, "_test.go")) {
			breaches = append(breaches, fmt.Sprintf("%s: %s", files.Position(problem.pos), problem.text))
		}
		return nil
	})
	return breaches, err
}
