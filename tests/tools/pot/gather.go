package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const header = `# Template of the translations of the OTR plugin.
# Distributed under the same license as the plugin (GPL-2.0-or-later).
#
# Words in braces, such as {buddy}, are places that are filled in: keep them as
# they are, in any order.
msgid ""
msgstr ""
"Project-Id-Version: otr-sessions\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
`

// catalogue is where each text stands.
type catalogue map[string][]string

// gather reads the sources below the folders of root and returns the template.
func gather(root string, folders []string) ([]byte, error) {
	texts := catalogue{}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			return texts.file(path, filepath.ToSlash(relative))
		})
		if err != nil {
			return nil, err
		}
	}
	return texts.write(), nil
}

func (c catalogue) file(path, name string) error {
	switch {
	case strings.HasSuffix(name, "_test.go"):
		return nil
	case strings.HasSuffix(name, ".go"):
		return c.goFile(path, name)
	case strings.HasSuffix(name, ".c"):
		return c.cFile(path, name)
	}
	return nil
}

func (c catalogue) goFile(path, name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !translates(call.Fun) {
			return true
		}
		if text, ok := literal(call.Args[0]); ok {
			c.add(text, name)
		}
		return true
	})
	return nil
}

func translates(function ast.Expr) bool {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name == "tr" || f.Name == "Tr"
	case *ast.SelectorExpr:
		return f.Sel.Name == "tr" || f.Sel.Name == "Tr"
	}
	return false
}

// literal is the value of a string literal or of a sum of them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, also := literal(e.Y)
		return left + right, ok && also && e.Op == token.ADD
	}
	return "", false
}

func (c catalogue) cFile(path, name string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	part := `"(?:[^"\\]|\\.)*"`
	call := regexp.MustCompile(`\b_\(\s*((?:` + part + `\s*)+)\)`)
	for _, match := range call.FindAllSubmatch(source, -1) {
		var text strings.Builder
		for _, quoted := range regexp.MustCompile(part).FindAll(match[1], -1) {
			plain, err := strconv.Unquote(string(quoted))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", name, quoted, err)
			}
			text.WriteString(plain)
		}
		c.add(text.String(), name)
	}
	return nil
}

func (c catalogue) add(text, name string) {
	if text != "" && !slices.Contains(c[text], name) {
		c[text] = append(c[text], name)
	}
}

// write lists the texts by the file they stand in first, then by themselves.
func (c catalogue) write() []byte {
	texts := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		return strings.Compare(c[a][0]+"\x00"+a, c[b][0]+"\x00"+b)
	})
	var out bytes.Buffer
	out.WriteString(header)
	for _, text := range texts {
		fmt.Fprintf(&out, "\n#: %s\nmsgid %s\nmsgstr \"\"\n", strings.Join(c[text], " "), quote(text))
	}
	return out.Bytes()
}

// quote writes a text as gettext does: one string for each line of it.
func quote(text string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`, "\n", `\n`).Replace(text)
	lines := strings.SplitAfter(escaped, `\n`)
	if len(lines) > 1 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 1 {
		return `"` + escaped + `"`
	}
	return "\"\"\n\"" + strings.Join(lines, "\"\n\"") + `"`
}
