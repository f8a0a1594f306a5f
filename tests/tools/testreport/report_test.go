package main

import (
	"strings"
	"testing"
)

func TestReportCountsAndShowsFailures(t *testing.T) {
	var out strings.Builder
	r := newReport(&out)
	for _, line := range []string{
		`{"Action":"output","Package":"m/a","Test":"TestQuiet","Output":"noise\n"}`,
		`{"Action":"pass","Package":"m/a","Test":"TestQuiet","Elapsed":0.5}`,
		`{"Action":"output","Package":"m/a","Test":"TestTable/one","Output":"wrong sum\n"}`,
		`{"Action":"fail","Package":"m/a","Test":"TestTable/one","Elapsed":2}`,
		`{"Action":"pass","Package":"m/a","Test":"TestTable/two","Elapsed":1}`,
		`{"Action":"fail","Package":"m/a","Test":"TestTable","Elapsed":2}`,
		`{"Action":"output","Package":"m/a","Output":"FAIL\tm/a\t2.5s\n"}`,
		`{"Action":"fail","Package":"m/a","Elapsed":2.5}`,
		`not an event`,
	} {
		r.line([]byte(line))
	}
	r.close()
	text := out.String()
	for _, want := range []string{"wrong sum", "FAIL\tm/a", "not an event", "2 passed, 1 failed", "2.00s  a TestTable/one\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("report lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "noise") {
		t.Errorf("a passing test is not silent:\n%s", text)
	}
	if !r.broken() {
		t.Error("a failed test does not break the run")
	}
}

func TestReportShowsUnfinishedTests(t *testing.T) {
	var out strings.Builder
	r := newReport(&out)
	r.line([]byte(`{"Action":"output","Package":"m/a","Test":"TestHangs","Output":"panic: test timed out\n"}`))
	r.line([]byte(`{"Action":"fail","Package":"m/a","Elapsed":9}`))
	r.close()
	if text := out.String(); !strings.Contains(text, "timed out") || !strings.Contains(text, "0 passed, 1 failed") {
		t.Errorf("a package that died is not reported:\n%s", text)
	}
	if !r.broken() {
		t.Error("a failed package does not break the run")
	}
}

func TestRunFailsOnFailedCommand(t *testing.T) {
	r := newReport(new(strings.Builder))
	if run([]string{"false"}, r) == nil {
		t.Error("a failing command is taken for success")
	}
	got := split([]string{"a", "b", "--", "--", "c"})
	if len(got) != 2 || len(got[0]) != 2 || got[1][0] != "c" {
		t.Errorf("split = %v", got)
	}
}
