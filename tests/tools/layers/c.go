package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The C files of a folder call each other one way: none may need, over however
// many others, one that needs it.

// cFile is what a C file defines for others, and all the names in it.
type cFile struct {
	name    string
	defines []string
	words   map[string]bool
}

var (
	cComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cFunction = regexp.MustCompile(`(?m)^[A-Za-z][\w *]*?\b(\w+)\([^;{]*\)\s*\{`)
	cWord     = regexp.MustCompile(`\w+`)
)

func readC(path string) (cFile, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return cFile{}, err
	}
	text := cComment.ReplaceAllString(string(raw), "")
	f := cFile{name: filepath.Base(path), words: make(map[string]bool)}
	for _, m := range cFunction.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(m[0], "static") {
			f.defines = append(f.defines, m[1])
		}
	}
	for _, w := range cWord.FindAllString(text, -1) {
		f.words[w] = true
	}
	return f, nil
}

// needs reports whether f calls something of o.
func (f cFile) needs(o cFile) bool {
	return slices.ContainsFunc(o.defines, func(name string) bool { return f.words[name] })
}

// circles finds the C files of a folder that need themselves by way of others.
func circles(folder string) (breaches []string, err error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.c"))
	if err != nil {
		return nil, err
	}
	var files []cFile
	for _, path := range paths {
		f, err := readC(path)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	for at, f := range files {
		if way := wayBack(files, at); way != nil {
			breaches = append(breaches, fmt.Sprintf("%s: a circle of C files: %s", filepath.Join(folder, f.name), strings.Join(way, " -> ")))
		}
	}
	return breaches, nil
}

// wayBack is the shortest way from a file over others to itself, nil if there is none.
func wayBack(files []cFile, start int) []string {
	from := map[int]int{}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		for next := range files {
			if next == queue[0] || !files[queue[0]].needs(files[next]) {
				continue
			}
			if next == start {
				way := []string{files[start].name}
				for at := queue[0]; at != start; at = from[at] {
					way = append(way, files[at].name)
				}
				way = append(way, files[start].name)
				slices.Reverse(way)
				return way
			}
			if _, seen := from[next]; !seen {
				from[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	return nil
}
