package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestMain lets the test binary be a server program, for the tests of Main.
func TestMain(m *testing.M) {
	if program := os.Getenv("MCPKIT_TEST_PROGRAM"); program != "" {
		mcpkit.Main(programs[program]())
	}
	testsize.Overlap(8)
	goleak.VerifyTestMain(m)
}

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.2.3",
		Tagline:     "Read and write notes",
		Description: "Finds, reads and writes the notes of a team.",
		URL:         "https://notes.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
		Directories: policy.Directories{Developer: "Acme Ltd", Anthropic: policy.AnthropicListing{Slug: "notes", Categories: []string{"Productivity"}}},
	}
}

type findIn struct {
	Query string `json:"query" jsonschema:"description=What to look for,minLength=1,maxLength=200"`
	Limit int    `json:"limit,omitempty" jsonschema:"description=Most notes to return,minimum=1,maximum=100,default=20"`
}

type note struct {
	ID   int64    `json:"id" jsonschema:"description=Its number"`
	Text string   `json:"text" jsonschema:"description=Its text"`
	Tags []string `json:"tags" jsonschema:"description=Its tags"`
}

type findOut struct {
	Notes []note `json:"notes" jsonschema:"description=The notes found"`
	Limit int    `json:"limit" jsonschema:"description=The limit that was applied"`
}

func find(_ context.Context, in findIn) (findOut, error) {
	return findOut{Notes: []note{{ID: 1 << 60, Text: in.Query + " <b>"}}, Limit: in.Limit}, nil
}

const findText = "Finds notes by a word in their text. Use when the number of a note is not known."

// newServer returns a server that follows every rule, with the tool find_notes.
func newServer(opts ...mcpkit.Option) *mcpkit.Server { return newServerOf(manifest(), opts...) }

func newServerOf(m mcpkit.Manifest, opts ...mcpkit.Option) *mcpkit.Server {
	// All tests connect from one address, so the default rate would be that of all of a test's calls.
	fast := mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 100_000, PerSecond: 100_000}}))
	srv := mcpkit.New(m, mcpkit.Public("the notes of this test are public"), append([]mcpkit.Option{fast}, opts...)...)
	addNotes(srv)
	return srv
}

// addNotes adds the tool find_notes and three examples.
func addNotes(srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, find)
	example := func(title, prompt string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("find_notes", findIn{Query: prompt})}, Shows: "the notes"}
	}
	srv.Examples(example("One", "Which notes are about rain?"), example("Two", "Find notes on snow"), example("Three", "What did we write about sun?"))
}

// addTool adds a read-only tool without arguments.
func addTool[Out any](srv *mcpkit.Server, name string, handler func(context.Context, struct{}) (Out, error), opts ...mcpkit.ToolOption) {
	mcpkit.AddTool(srv, name, annotate.ReadOnly("Title of "+name), "Does what "+name+" says. Use when a test needs it.", handler, opts...)
}

// A logBook collects log lines.
type logBook struct{ syncbuffer.Buffer }

func (l *logBook) option() mcpkit.Option {
	return mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))})
}

// listen serves srv on a loopback port until the test ends, and returns the address of the
// endpoint.
func listen(t testing.TB, srv *mcpkit.Server) string {
	t.Helper()
	h, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL + "/mcp"
}

// raceTime returns how long tests do two things at the same time.
func raceTime() time.Duration {
	if testsize.Slow() || testsize.RaceDetector {
		return time.Second
	}
	return 200 * time.Millisecond
}

var versions = []string{"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"}

// A wireAnswer is the answer to a raw request.
type wireAnswer struct {
	Status int
	Header http.Header
	Body   string
	ID     json.RawMessage
	Result json.RawMessage
	Error  *struct {
		Code    int64           `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
}

// request builds the body of a request in a protocol version.
func request(version, method string, params map[string]any) string {
	if params == nil {
		params = map[string]any{}
	}
	if version >= "2026" {
		params["_meta"] = map[string]any{
			"io.modelcontextprotocol/protocolVersion":    version,
			"io.modelcontextprotocol/clientInfo":         map[string]any{"name": "test", "version": "1"},
			"io.modelcontextprotocol/clientCapabilities": map[string]any{},
		}
	}
	raw, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
	return string(raw)
}

// post sends a body, with the headers that the protocol version requires.
func post(t testing.TB, url, version, body string, change ...func(*http.Request)) wireAnswer {
	t.Helper()
	return do(t, postRequest(t, url, version, body, change...))
}

func postRequest(t testing.TB, url, version, body string, change ...func(*http.Request)) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	if version != "" {
		req.Header.Set("MCP-Protocol-Version", version)
	}
	if version >= "2026" {
		var m struct {
			Method string `json:"method"`
			Params struct {
				Name string `json:"name"`
			} `json:"params"`
		}
		_ = json.Unmarshal([]byte(body), &m)
		req.Header.Set("Mcp-Method", m.Method)
		if m.Params.Name != "" {
			req.Header.Set("Mcp-Name", m.Params.Name)
		}
	}
	for _, c := range change {
		c(req)
	}
	return req
}

func do(t testing.TB, req *http.Request) wireAnswer {
	t.Helper()
	return doOver(t, http.DefaultClient, req)
}

func doOver(t testing.TB, client *http.Client, req *http.Request) wireAnswer {
	t.Helper()
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	a := wireAnswer{Status: resp.StatusCode, Header: resp.Header, Body: string(raw)}
	if resp.Header.Get("Content-Type") == "application/json" && len(raw) > 0 && raw[0] == '{' && bytes.Contains(raw, []byte(`"jsonrpc":"2.0"`)) {
		require.NoError(t, json.Unmarshal(raw, &a), string(raw))
		a.Status = resp.StatusCode
	}
	return a
}

// callTool calls a tool over HTTP and returns the first text of its result.
func callTool(t testing.TB, url, version, name string, args any) (text string, isError bool) {
	t.Helper()
	a := post(t, url, version, request(version, "tools/call", map[string]any{"name": name, "arguments": args}))
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	require.Nil(t, a.Error, a.Body)
	return resultText(t, a.Result)
}

func resultText(t testing.TB, raw json.RawMessage) (text string, isError bool) {
	t.Helper()
	var res struct {
		IsError bool `json:"isError"`
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
	}
	require.NoError(t, json.Unmarshal(raw, &res))
	require.NotEmpty(t, res.Content, string(raw))
	return res.Content[0].Text, res.IsError
}
