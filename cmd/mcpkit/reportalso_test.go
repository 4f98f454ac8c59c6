package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One run writes a report in several formats.
func TestAlso(t *testing.T) {
	dir := t.TempDir()
	file, md, sarif := filepath.Join(dir, "tools.json"), filepath.Join(dir, "a=b.md"), filepath.Join(dir, "r.sarif")
	if err := os.WriteFile(file, []byte(`[{"name":"get_note","inputSchema":{"type":"object"}}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	r := runWith("", "lint", "--format", "github", "--also", "md="+md, "--also=sarif="+sarif, file)
	if r.code != 1 || !strings.Contains(r.out, "::error ") {
		t.Errorf("%+v", r)
	}
	for name, want := range map[string]string{md: "Not ready", sarif: `"2.1.0"`} {
		if text, err := os.ReadFile(name); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"md", "md=", "pdf=" + md} {
		if r := runWith("", "lint", "--also", bad, file); r.code != 2 || r.out != "" {
			t.Errorf("%s: %+v", bad, r)
		}
	}
}
