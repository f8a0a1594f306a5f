package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sourceTexts are the texts that the package's own files hand to a Translator.
func sourceTexts(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !translates(call.Fun) {
				return true
			}
			literal, ok := call.Args[0].(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				t.Errorf("%s: a translated text is not a string literal", name)
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
			return true
		})
	}
	return texts
}

func translates(f ast.Expr) bool {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name == "tr"
	case *ast.SelectorExpr:
		return f.Sel.Name == "Tr"
	}
	return false
}

func TestSourceTexts(t *testing.T) {
	texts := sourceTexts(t)
	if len(texts) < 100 {
		t.Fatalf("only %d texts found", len(texts))
	}
	place := regexp.MustCompile(`\{[a-z]+\}`)
	for _, text := range texts {
		if strings.Contains(text, "%") {
			t.Errorf("%q has a printf verb", text)
		}
		if strings.ContainsAny(place.ReplaceAllString(text, ""), "{}") {
			t.Errorf("%q has a broken place", text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r > 0x7e }) || text == "" {
			t.Errorf("%q is not plain ASCII", text)
		}
	}
}
