package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// Sizes of the plot in pixels.
const (
	labelWidth = 250
	barsWidth  = 480
	lineHeight = 26
	head       = 56
)

// plot draws our share of libotr's time for each row on a logarithmic scale,
// with the bound as a mark: bars to the left of the full line are quicker than
// libotr.
func plot(rows []*row) []byte {
	var shown []*row
	for _, r := range rows {
		if ratio := r.ratio(); !math.IsNaN(ratio) && ratio > 0 {
			shown = append(shown, r)
		}
	}
	var out bytes.Buffer
	height := head + lineHeight*len(shown) + 34
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", labelWidth+barsWidth+90, height)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" fill="white"/><text x="12" y="24" font-size="16">CPU time as a share of libotr's (less is quicker)</text>`+"\n")
	for _, tick := range []float64{0.001, 0.01, 0.1, 1, 10} {
		colour := "#ccc"
		if tick == 1 {
			colour = "black"
		}
		fmt.Fprintf(&out, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s"/><text x="%.1f" y="%d" text-anchor="middle" fill="#444">%g</text>`+"\n",
			place(tick), place(tick), head-8, height-24, colour, place(tick), height-8, tick)
	}
	for i, r := range shown {
		drawRow(&out, r, head+lineHeight*i)
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func drawRow(out *bytes.Buffer, r *row, top int) {
	colour := "#3a7d44"
	if r.verdict() == "missed" {
		colour = "#b3541e"
	}
	end := place(r.ratio())
	fmt.Fprintf(out, `<text x="12" y="%d">%s</text><rect x="%d" y="%d" width="%.1f" height="16" fill="%s"/><text x="%.1f" y="%d">%.3f</text>`+"\n",
		top+14, html.EscapeString(r.name), labelWidth, top+2, end-labelWidth, colour, end+6, top+14, r.ratio())
	if r.must > 0 {
		fmt.Fprintf(out, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="black" stroke-width="2" stroke-dasharray="3 2"/>`+"\n", place(r.must), place(r.must), top, top+20)
	}
}

// place maps a ratio from 0.0003 to 30 onto the plot.
func place(ratio float64) float64 {
	least, most := math.Log10(0.0003), math.Log10(30)
	x := (math.Log10(ratio) - least) / (most - least)
	return labelWidth + barsWidth*math.Max(0, math.Min(1, x))
}
