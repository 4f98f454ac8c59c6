package audit_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// run audits the server at a URL, without load.
func run(t *testing.T, url string, change func(*audit.Options)) *policy.Report {
	t.Helper()
	o := audit.Options{LoadRequests: -1, PerSecond: 10_000, CallTimeout: time.Second}
	if change != nil {
		change(&o)
	}
	report, err := audit.Run(t.Context(), url, o)
	require.NoError(t, err)
	return report
}

// result returns the result of a rule.
func result(t *testing.T, r *policy.Report, id policy.RuleID) policy.Result {
	t.Helper()
	for _, result := range r.Results {
		if result.Rule.ID == id {
			return result
		}
	}
	require.Fail(t, "the report has no such rule", id)
	return policy.Result{}
}

// clean returns a handler without a fault.
func clean(t *testing.T) http.Handler {
	t.Helper()
	return notes(t, mcpkit.Public("serves only public notes"))
}

// notes returns a handler of a server without a fault, as notesProgram does. It reads large bodies
// to their end, which most servers do not do. The connection of a body that is not read stays open
// for half a second, for which tests would wait.
func notes(t *testing.T, access mcpkit.Access, tool ...mcpkit.ToolOption) http.Handler {
	t.Helper()
	handler := notesProgram(t, access, tool...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 1<<20 {
			wholeBody(r)
		}
		handler.ServeHTTP(w, r)
	})
}

// notesProgram returns a handler of a server without a fault. With options for its tool it has
// another tool without them.
func notesProgram(t *testing.T, access mcpkit.Access, tool ...mcpkit.ToolOption) http.Handler {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0",
		URL: "https://notes.example.net/mcp", Tagline: "Search notes", Description: "Searches the notes of a team.",
		Privacy: "https://example.net/privacy", Support: "https://example.net/support", Security: "security@example.net",
	}, access, mcpkit.Favicon("image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)),
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	type in struct {
		Words string `json:"words" jsonschema:"words to look for"`
	}
	type out struct {
		Found []string `json:"found"`
	}
	mcpkit.AddTool(srv, "search_notes", annotate.ReadOnly("Search notes"), "Finds notes by words. Use when the note is not known.",
		func(_ context.Context, in in) (out, error) { return out{Found: []string{in.Words}}, nil }, tool...)
	if len(tool) > 0 {
		mcpkit.AddTool(srv, "search_private_notes", annotate.ReadOnly("Search private notes"), "Finds private notes by words. Use when a note is not public.",
			func(_ context.Context, in in) (out, error) { return out{Found: []string{in.Words}}, nil })
	}
	example := func(title, prompt, words string) mcpkit.Example {
		return mcpkit.Example{
			Title: title, Prompt: prompt, Shows: "The notes that have the words.",
			Calls: []mcpkit.Call{mcpkit.Use("search_notes", in{Words: words})},
		}
	}
	srv.Examples(
		example("Find notes of a meeting", "What did we write down about the budget meeting?", "budget meeting"),
		example("Find a recipe", "Look up my note with the bread recipe.", "bread recipe"),
		example("Find a phone number", "Do I have a note with the plumber's number?", "plumber"),
	)
	handler, err := srv.Handler()
	require.NoError(t, err)
	return handler
}

// broken returns a clean server behind a handler that changes its answers.
func broken(t *testing.T, change func(next http.Handler) http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(change(clean(t)))
	t.Cleanup(s.Close)
	return s
}

// unchanged leaves a server as it is.
func unchanged(next http.Handler) http.Handler { return next }

func TestAServerWithoutFaults(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(notesProgram(t, mcpkit.Public("serves only public notes")))
	t.Cleanup(s.Close)
	report := run(t, s.URL+"/mcp", nil)
	for _, id := range audit.Rules() {
		got := result(t, report, id.ID)
		assert.Empty(t, got.Findings, id.ID)
	}
}

func TestSomethingElseThanAServer(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>")
	}))
	t.Cleanup(s.Close)
	report := run(t, s.URL+"/mcp", nil)
	raw, err := json.Marshal(report)
	require.NoError(t, err)
	assert.NotEmpty(t, raw)
}

func TestAnAuditThatMaySendNoMoreIsIncomplete(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(clean(t))
	t.Cleanup(s.Close)
	for _, n := range []int{1, 5, 30} {
		report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Requests = n })
		assert.Contains(t, report.Incomplete, "as many requests as it may", n)
	}
	assert.Empty(t, run(t, s.URL+"/mcp", nil).Incomplete)
}
