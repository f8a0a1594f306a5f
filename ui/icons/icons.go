// Package icons holds the pictures of the four levels. Each has a shape of its
// own, so that they can be told apart without colour. The PNG files are made
// from the SVG files by render.sh.
package icons

import (
	"embed"
	"fmt"

	"pidgin-otr/ui"
)

// Size is the width and height of a picture in pixels.
type Size int

const (
	Menu   Size = 16 // menus, the toolbar, conversations
	Dialog Size = 32
)

//go:embed *-16.png *-32.png
var pictures embed.FS

// Name is the name of the level's drawing, without size and ending.
func Name(level ui.Level) string {
	switch level {
	case ui.Private:
		return "private"
	case ui.Unverified:
		return "unverified"
	case ui.Finished:
		return "finished"
	}
	return "not-private"
}

// PNG returns the level's picture as the content of a PNG file. The error is that
// of a size other than the two constants.
func PNG(level ui.Level, size Size) ([]byte, error) {
	data, err := pictures.ReadFile(fmt.Sprintf("%s-%d.png", Name(level), size))
	if err != nil {
		return nil, fmt.Errorf("no icon of %d pixels: %w", size, err)
	}
	return data, nil
}
