package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// liveServer serves one tool and returns the URL of its endpoint.
func liveServer(t *testing.T) string {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0", URL: "https://notes.example.net/mcp", Tagline: "Search notes",
		Description: "Searches the notes of a team.", Privacy: "https://example.net/privacy", Support: "https://example.net/support", Security: "s@example.net",
	}, mcpkit.Public("serves only public notes"), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	type in struct {
		Words string `json:"words" jsonschema:"words to look for"`
	}
	type out struct {
		Found string `json:"found"`
	}
	mcpkit.AddTool(srv, "search_notes", annotate.ReadOnly("Search notes"), "Finds notes by words. Use when the note is not known.",
		func(_ context.Context, in in) (out, error) { return out{Found: in.Words}, nil })
	var examples []mcpkit.Example
	for _, words := range []string{"budget", "bread", "plumber"} {
		examples = append(examples, mcpkit.Example{
			Title: "Find notes about " + words, Prompt: "What did we write down about the " + words + "?", Shows: "The notes.",
			Calls: []mcpkit.Call{mcpkit.Use("search_notes", in{Words: words})},
		})
	}
	srv.Examples(examples[0], examples[1], examples[2])
	handler, err := srv.Handler()
	require.NoError(t, err)
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL + "/mcp"
}

func TestAuditOfAReadyServer(t *testing.T) {
	url := liveServer(t)
	file := filepath.Join(t.TempDir(), "report.json")
	r := runWith("", "audit", "-json", "-load", "0", "-o", file, url)
	assert.Equal(t, exitOK, r.code, r.err)
	assert.Contains(t, r.err, "warn ", "findings are shown while it runs")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var report struct {
		Target string `json:"target"`
		OK     bool   `json:"ok"`
	}
	require.NoError(t, json.Unmarshal(raw, &report))
	assert.Equal(t, url, report.Target)
	assert.True(t, report.OK)

	again := runWith("", "audit", "--baseline", file, "--load", "0", url)
	assert.Equal(t, exitOK, again.code, again.err)
	other := runWith("", "audit", "--baseline", file, "--load", "0", liveServer(t))
	assert.Equal(t, exitUsage, other.code)
	assert.Contains(t, other.err, `the baseline is about "`+url+`"`)
}

func TestAuditExitCodes(t *testing.T) {
	url := liveServer(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"audit"}, exitUsage, "Usage: mcpkit audit"},
		{[]string{"audit", "notes.example"}, exitUsage, "https://example.com/mcp"},
		{[]string{"audit", url, url}, exitUsage, "one URL is expected"},
		{[]string{"audit", "--token-file", "/does/not/exist", url}, exitUsage, "/does/not/exist"},
		{[]string{"audit", "--login", "--token-file", "x", url}, exitUsage, "exclude each other"},
		{[]string{"audit", "--timeout", "0s", url}, exitUsage, "--timeout"},
		{[]string{"audit", "--per-second", "NaN", url}, exitUsage, "--per-second from 0 to 10000"},
		{[]string{"audit", "--per-second", "+Inf", url}, exitUsage, "--per-second"},
		{[]string{"audit", "--per-second=-1", url}, exitUsage, "--per-second"},
		{[]string{"audit", "--baseline", "/does/not/exist", url}, exitUsage, "/does/not/exist"},
		{[]string{"audit", "--requests", "3", url}, exitIncomplete, ""},
		{[]string{"audit", "http://127.0.0.1:1/mcp"}, exitIncomplete, ""},
		{[]string{"audit", "--stdio", "--", "/does/not/exist"}, exitUsage, "/does/not/exist"},
		{[]string{"watch", "--interval", "1s", url}, exitUsage, "at least 1m"},
		{[]string{"watch", "--login", url}, exitUsage, "--token-file"},
		{[]string{"watch", "--runs", "1", "--load", "0", "--listen", "127.0.0.1:0", url}, exitOK, "metrics: http://127.0.0.1:"},
	} {
		r := runWith("", c.args...)
		assert.Equal(t, c.code, r.code, "%v: %s", c.args, r.err)
		assert.Contains(t, r.err, c.says, c.args)
	}
}
