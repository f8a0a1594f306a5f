package wire

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The three fragments of Protocol-v3, "Fragmentation". Their sender tag is not
// that of the message inside.
var specFragments = []string{
	"?OTR|5a73a599|27e31597,00001,00003,?OTR:AAMDJ+MVmSfjFZcAAAAA" +
		"AQAAAAIAAADA1g5IjD1ZGLDVQEyCgCyn9hbrL3KAbGDdzE2ZkMyTKl7XfkSx" +
		"h8YJnudstiB74i4BzT0W2haClg6dMary/jo9sMudwmUdlnKpIGEKXWdvJKT+" +
		"hQ26h9nzMgEditLB8v,",
	"?OTR|5a73a599|27e31597,00002,00003,jPEWAJ6gBXvZrY6ZQrx3gb4v0" +
		"UaSMOMiR5sB7Eaulb2Yc6RmRnnlxgUUC2alosg4WIeFN951PLjScajVba6dq" +
		"lDi+q1H5tPvI5SWMN7PCBWIJ41+WvF+5IAZzQZYgNaVLbAAAAAAAAAAEAAAA" +
		"HwNiIi5Ms+4PsY/L2i,",
	"?OTR|5a73a599|27e31597,00003,00003,pkTtquknfx6HodLvk3RAAAAAA" +
		"==.,",
}

var noon = time.Unix(1700000000, 0)

func TestSpecFragments(t *testing.T) {
	var a Assembler
	for i, text := range specFragments {
		f, err := ParseFragment([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if f.Version != 3 || f.Sender != 0x5a73a599 || f.Receiver != 0x27e31597 || int(f.K) != i+1 || f.N != 3 {
			t.Errorf("read %+v", f)
		}
		whole := a.Add(&f, noon)
		if (whole != nil) != (i == 2) {
			t.Fatalf("piece %d: %q", i+1, whole)
		}
		if i == 2 && string(whole) != specMessage {
			t.Errorf("made %q", whole)
		}
	}
	// Cut at the same size, the engine makes the same pieces.
	h := Header{Version: 3, Sender: 0x5a73a599, Receiver: 0x27e31597}
	pieces, err := Split([]byte(specMessage), h, len(specFragments[0]))
	if err != nil || len(pieces) != 3 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	for i, p := range pieces {
		if string(p) != specFragments[i] {
			t.Errorf("piece %d: %q", i+1, p)
		}
	}
}

func TestParseFragment(t *testing.T) {
	good := map[string]Fragment{
		"?OTR|100|200,1,2,x,":                   {3, 0x100, 0x200, 1, 2, []byte("x")},
		"?OTR|00000100|0,00001,65535,x,":        {3, 0x100, 0, 1, 65535, []byte("x")},
		"?OTR|FFffFFff|0000000000200,2,2,xy,zz": {3, 0xffffffff, 0x200, 2, 2, []byte("xy")},
		"?OTR,1,2,x,":                           {2, 0, 0, 1, 2, []byte("x")},
		"<p> ?OTR,00001,00001,?OTR:AA.,</p>":    {2, 0, 0, 1, 1, []byte("?OTR:AA.")},
	}
	for in, want := range good {
		f, err := ParseFragment([]byte(in))
		if err != nil || f.Version != want.Version || f.Sender != want.Sender || f.Receiver != want.Receiver ||
			f.K != want.K || f.N != want.N || !bytes.Equal(f.Piece, want.Piece) {
			t.Errorf("%q: %+v, %v", in, f, err)
		}
	}
	for _, in := range []string{
		"", "?OTR|", "?OTR,", "?OTR,1,2,x", "?OTR,1,2,,", "?OTR,0,2,x,", "?OTR,1,0,x,", "?OTR,3,2,x,",
		"?OTR,1,65536,x,", "?OTR,65537,65537,x,", "?OTR,+1,2,x,", "?OTR, 1,2,x,", "?OTR,1_0,20,x,", "?OTR,0x1,2,x,",
		"?OTR,a,b,x,", "?OTR,,2,x,", "?OTR|100|200|1,2,x,", "?OTR|100,200,1,2,x,", "?OTR|0x100|200,1,2,x,",
		"?OTR|100000000|200,1,2,x,", "?OTR|-100|200,1,2,x,", "?OTR||200,1,2,x,", "?OTR|100|,1,2,x,",
		"?OTR,00000000000000000001,2,x,", "?OTR:AAMD.", "text",
	} {
		if f, err := ParseFragment([]byte(in)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %+v, %v", in, f, err)
		}
	}
}

func TestSplitAndAssemble(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := append([]byte("?OTR:"), bytes.Repeat([]byte{'A'}, rapid.IntRange(0, 3000).Draw(t, "size"))...)
		h := Header{Version: uint16(rapid.IntRange(2, 3).Draw(t, "version")), Sender: rapid.Uint32().Draw(t, "s"), Receiver: rapid.Uint32().Draw(t, "r")}
		limit := rapid.IntRange(overhead3+1, 500).Draw(t, "max")
		pieces, err := Split(text, h, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) <= limit {
			if len(pieces) != 1 || !bytes.Equal(pieces[0], text) {
				t.Fatal("cut although it fits")
			}
			return
		}
		var a Assembler
		for i, p := range pieces {
			f, err := ParseFragment(p)
			if err != nil || len(p) > limit || h.Version == 3 && (f.Sender != h.Sender || f.Receiver != h.Receiver) {
				t.Fatalf("piece %d: %d bytes, %+v, %v", i, len(p), f, err)
			}
			whole := a.Add(&f, noon)
			if i < len(pieces)-1 && whole != nil || i == len(pieces)-1 && !bytes.Equal(whole, text) {
				t.Fatalf("piece %d of %d: %q", i, len(pieces), whole)
			}
		}
		if a.Size() != 0 || !a.Last().IsZero() {
			t.Fatal("something is held after the last piece")
		}
	})
}

// Encoding and cutting at once is the same as one after the other, and takes the
// memory of the pieces alone.
func TestEncodeSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "raw")
		h := Header{Version: uint16(rapid.IntRange(2, 3).Draw(t, "version")), Sender: rapid.Uint32().Draw(t, "s"), Receiver: rapid.Uint32().Draw(t, "r")}
		limit := rapid.IntRange(0, 500).Draw(t, "max")
		want, wantErr := Split(Encode(raw), h, limit)
		got, err := EncodeSplit(raw, h, limit)
		if err != wantErr || !slices.EqualFunc(got, want, bytes.Equal) {
			t.Fatalf("%d pieces, %v; want %d, %v", len(got), err, len(want), wantErr)
		}
	})
	raw := make([]byte, 100_000)
	if n := testing.AllocsPerRun(10, func() { EncodeSplit(raw, Header{Version: 3}, 1400) }); n > 2 {
		t.Errorf("%v allocations", n)
	}
}

func TestSplitLimits(t *testing.T) {
	text := bytes.Repeat([]byte{'A'}, 70000)
	for _, limit := range []int{1, overhead3 - 1, overhead3} {
		if _, err := Split(text, Header{Version: 3}, limit); !errors.Is(err, ErrTooLarge) {
			t.Errorf("max %d: %v", limit, err)
		}
	}
	if _, err := Split(text, Header{Version: 3}, overhead3+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("70000 pieces: %v", err)
	}
	if p, err := Split(text, Header{Version: 3}, 0); err != nil || len(p) != 1 {
		t.Errorf("no limit: %d pieces, %v", len(p), err)
	}
	if p, err := Split(text[:65535], Header{Version: 2}, overhead2+1); err != nil || len(p) != 65535 {
		t.Errorf("65535 pieces: %d, %v", len(p), err)
	}
	if _, err := Split(text[:65536], Header{Version: 2}, overhead2+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("65536 pieces: %v", err)
	}
}

// Protocol-v3, "Receiving Fragments", row by row.
func TestAssemblerRules(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string // k/n:text
		want   string
	}{
		{"in order", []string{"1/3:a", "2/3:b", "3/3:c"}, "abc"},
		{"one piece", []string{"1/1:a"}, "a"},
		{"restart by piece 1", []string{"1/3:x", "2/3:y", "1/2:a", "2/2:b"}, "ab"},
		{"a gap forgets", []string{"1/3:a", "3/3:c"}, ""},
		{"after a gap nothing completes", []string{"1/3:a", "3/3:c", "2/3:b", "3/3:c"}, ""},
		{"another n forgets", []string{"1/2:a", "2/3:b", "3/3:c"}, ""},
		{"twice the same forgets", []string{"1/3:a", "2/3:b", "2/3:b", "3/3:c"}, ""},
		{"without piece 1", []string{"2/2:b"}, ""},
		{"out of order", []string{"2/2:b", "1/2:a"}, ""},
	} {
		var a Assembler
		var got string
		for _, p := range c.pieces {
			var f Fragment
			var text string
			fmt.Sscanf(p, "%d/%d:%s", &f.K, &f.N, &text)
			f.Piece = []byte(text)
			got = string(a.Add(&f, noon))
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAssemblerState(t *testing.T) {
	var a Assembler
	piece := []byte("abc")
	a.Add(&Fragment{K: 1, N: 2, Piece: piece}, noon)
	piece[0] = 'X'
	if a.Len() != 3 || a.Last() != noon {
		t.Errorf("%d bytes since %v", a.Len(), a.Last())
	}
	if got := a.Add(&Fragment{K: 2, N: 2, Piece: []byte("d")}, noon); string(got) != "abcd" {
		t.Errorf("%q: the piece was not copied", got)
	}
	a.Add(&Fragment{K: 1, N: 2, Piece: piece}, noon)
	a.Reset()
	if a.Size() != 0 || a.Add(&Fragment{K: 2, N: 2, Piece: piece}, noon) != nil {
		t.Error("something is held after Reset")
	}
}

// A message of many pieces is put together in time that grows with its length.
func TestAssemblerIsLinear(t *testing.T) {
	var a Assembler
	piece := []byte(strings.Repeat("x", 64))
	for k := 1; k <= 65535; k++ {
		if whole := a.Add(&Fragment{K: uint16(k), N: 65535, Piece: piece}, noon); whole != nil && len(whole) != 64*65535 {
			t.Fatal(len(whole))
		}
	}
}

// A piece that announces thousands more must not cost their memory, also where
// the length announced is more than an int of 32 bits holds.
func TestAssemblerTakesNoMoreThanTwice(t *testing.T) {
	for _, size := range []int{1, 1000, 40_000, 64 << 10} {
		var a Assembler
		piece := bytes.Repeat([]byte("x"), size)
		for k := uint16(1); k <= 100; k++ {
			a.Add(&Fragment{Version: 3, K: k, N: 65535, Piece: piece}, noon)
			held := 0
			for _, c := range a.chunks {
				held += cap(c)
			}
			if a.Len() != int(k)*size || held > 2*a.Len() || held != a.Size() {
				t.Fatalf("pieces of %d bytes: %d bytes for %d", size, held, a.Len())
			}
		}
	}
}

// From the first piece to the whole, a long message takes its memory twice: where the
// pieces are kept, and where they are put together.
func TestAssemblerMovesNothingTwice(t *testing.T) {
	const pieces = 1040
	piece := bytes.Repeat([]byte("x"), 1363)
	var a Assembler
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for k := 1; k <= pieces; k++ {
		a.Add(&Fragment{Version: 3, K: uint16(k), N: pieces, Piece: piece}, noon)
	}
	runtime.ReadMemStats(&after)
	taken, whole := int(after.TotalAlloc-before.TotalAlloc), pieces*len(piece)
	if a.Len() != 0 || taken > 2*whole+whole/10 {
		t.Errorf("%d bytes for a message of %d", taken, whole)
	}
}

// Lent memory serves one message, and counts as held from its first piece on.
func TestAssemblerUsesLentMemory(t *testing.T) {
	var a Assembler
	space := make([]byte, 7, 100)
	a.Lend(space)
	a.Add(&Fragment{Version: 3, K: 1, N: 2, Piece: []byte("one ")}, noon)
	if a.Len() != 4 || a.Size() != 100 {
		t.Errorf("%d bytes in %d", a.Len(), a.Size())
	}
	whole := a.Add(&Fragment{Version: 3, K: 2, N: 2, Piece: []byte("two")}, noon)
	if string(whole) != "one two" || &whole[0] != &space[0] {
		t.Errorf("put together %q", whole)
	}
	other := a.Add(&Fragment{Version: 3, K: 1, N: 1, Piece: []byte("next")}, noon)
	if string(other) != "next" || string(whole) != "one two" {
		t.Errorf("%q, and the one before is %q", other, whole)
	}
}
