// Command picture draws the packages of the product and what imports what.
//
//	picture [directory of the module]        writes docs/packages.svg
//	picture check [directory of the module]  exits 1 if that file is not what it would write
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var errOld = errors.New("docs/packages.svg does not show the packages as they are: run make picture")

func main() {
	arguments := os.Args[1:]
	checking := len(arguments) > 0 && arguments[0] == "check"
	if checking {
		arguments = arguments[1:]
	}
	root := "."
	if len(arguments) > 0 {
		root = arguments[0]
	}
	if err := run(root, checking); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

func run(root string, checking bool) error {
	packages, err := read(root)
	if err != nil {
		return err
	}
	drawn := draw(packages)
	name := filepath.Join(root, "docs", "packages.svg")
	if !checking {
		return os.WriteFile(name, drawn, 0o644)
	}
	kept, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(kept, drawn) {
		return errOld
	}
	return nil
}
