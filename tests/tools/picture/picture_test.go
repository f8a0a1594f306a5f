package main

import (
	"slices"
	"strings"
	"testing"
)

func sample() graph {
	return graph{
		"cmd": {"plugin", "otr"}, "plugin": {"otr", "ui"}, "otr": {"otr/wire"}, "otr/wire": nil, "ui": nil,
	}
}

func TestArrowsThatOthersImplyAreLeftOut(t *testing.T) {
	if got := sample().direct("cmd"); !slices.Equal(got, []string{"plugin"}) {
		t.Errorf("cmd has arrows to %v", got)
	}
	if got := sample().direct("plugin"); !slices.Equal(got, []string{"otr", "ui"}) {
		t.Errorf("plugin has arrows to %v", got)
	}
}

func TestEachPackageIsBelowThoseThatImportIt(t *testing.T) {
	places, _ := arrange(sample().rows())
	for from, imports := range sample() {
		for _, to := range imports {
			if places[to].y <= places[from].y {
				t.Errorf("%s is not below %s", to, from)
			}
		}
	}
	drawn := string(draw(sample()))
	for name := range sample() {
		if strings.Count(drawn, ">"+name+"<") != 1 {
			t.Errorf("%s is not drawn once", name)
		}
	}
}

// The picture in the documentation shows the packages as they are.
func TestPictureIsOfToday(t *testing.T) {
	if err := run("../../..", true); err != nil {
		t.Error(err)
	}
}
