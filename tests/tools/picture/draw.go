package main

import (
	"bytes"
	"fmt"
)

// Sizes in pixels.
const (
	boxWidth  = 148
	boxHeight = 34
	acrossGap = 18
	downGap   = 52
	border    = 16
)

type place struct{ x, y int }

func (p place) top() (x, y int)    { return p.x + boxWidth/2, p.y }
func (p place) bottom() (x, y int) { return p.x + boxWidth/2, p.y + boxHeight }

// colours tell the layers apart; the first folder that begins a package's counts.
func colours() [][2]string {
	return [][2]string{{"cmd", "#e8d5b5"}, {"cgo", "#f2c9c0"}, {"plugin", "#cfe3c8"}, {"ui", "#d9d0ea"}, {"otr", "#c5dcef"}}
}

func colour(name string) string {
	for _, c := range colours() {
		if len(name) >= len(c[0]) && name[:len(c[0])] == c[0] {
			return c[1]
		}
	}
	return "#eeeeee"
}

// draw shows each package as a box below those that import it.
func draw(g graph) []byte {
	rows := g.rows()
	places, width := arrange(rows)
	height := 2*border + len(rows)*(boxHeight+downGap) - downGap
	var out bytes.Buffer
	fmt.Fprintf(&out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n", width, height)
	fmt.Fprintf(&out, "<title>Packages: each imports only what is below it</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height)
	for _, row := range rows {
		for _, name := range row {
			for _, to := range g.direct(name) {
				arrow(&out, places[name], places[to])
			}
		}
	}
	for _, row := range rows {
		for _, name := range row {
			box(&out, places[name], name)
		}
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// arrange centres each row below the one before.
func arrange(rows [][]string) (map[string]place, int) {
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row)*(boxWidth+acrossGap)-acrossGap)
	}
	places := make(map[string]place)
	for depth, row := range rows {
		x := border + (widest-(len(row)*(boxWidth+acrossGap)-acrossGap))/2
		for k, name := range row {
			places[name] = place{x: x + k*(boxWidth+acrossGap), y: border + depth*(boxHeight+downGap)}
		}
	}
	return places, widest + 2*border
}

func arrow(out *bytes.Buffer, from, to place) {
	x1, y1 := from.bottom()
	x2, y2 := to.top()
	fmt.Fprintf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888888\"/>\n", x1, y1, x2, y2)
	fmt.Fprintf(out, "<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"#888888\"/>\n", x2, y2)
}

func box(out *bytes.Buffer, p place, name string) {
	fmt.Fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"%s\" stroke=\"#666666\"/>\n", p.x, p.y, boxWidth, boxHeight, colour(name))
	fmt.Fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", p.x+boxWidth/2, p.y+boxHeight/2+5, name)
}
