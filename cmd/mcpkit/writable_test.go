package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A wrong argument is reported before the first request.
func TestWrongArgumentsAreReportedFirst(t *testing.T) {
	var requests atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer s.Close()
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "report.txt")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"-o", missing}, missing},
		{[]string{"-o", dir}, "is a folder"},
		{[]string{"--also", "md=" + missing}, missing},
		{[]string{"--privacy", "foo"}, "--privacy"},
		{[]string{"--documentation", "example.com/docs"}, "--documentation"},
		{[]string{"--terms", "/terms"}, "--terms"},
		{[]string{"--icon", "ftp://example.com/icon.png"}, "--icon"},
		{[]string{"--icon", "https://"}, "--icon"},
		{[]string{"--support", "help"}, "--support"},
	} {
		r := runWith("", append(append([]string{"audit"}, c.args...), s.URL+"/mcp")...)
		if r.code != exitUsage || !strings.Contains(r.err, c.says) {
			t.Errorf("%v: %+v", c.args, r)
		}
	}
	if n := requests.Load(); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the check left files: %v %v", entries, err)
	}
}

// The check before the work leaves an earlier report as it is, and accepts a support address.
func TestAFileThatCanBeWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.txt")
	if err := checkWritable(name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("earlier"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkWritable(name); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "earlier" {
		t.Errorf("%q", text)
	}
	if err := checkWritable(os.DevNull); err != nil {
		t.Error(err)
	}
	f := auditFlags{Timeout: 1, Wait: 1, Requests: 1, Support: "help@example.com", Privacy: "https://example.com/privacy"}
	if _, err := f.inputs(); err != nil {
		t.Error(err)
	}
}
