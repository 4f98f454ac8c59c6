package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// typed is what the user of these tests types.
const typed = "quokka-1.example.com"

type failIn struct {
	How  string `json:"how" jsonschema:"the way in which the tool fails"`
	Text string `json:"text" jsonschema:"the text that the error repeats"`
}

// A rowError repeats a row, like the errors of drivers for databases.
type rowError struct{ Row string }

func (e *rowError) Error() string  { return "duplicate key value: Key (email)=(" + e.Row + ")" }
func (*rowError) SQLState() string { return "23505" }

type panickingError struct{ text string }

func (e panickingError) Error() string { panic(e.text) }

// A nestedPanic panics with itself when its text is asked for, which package fmt does not contain.
type nestedPanic struct{ text string }

func (e nestedPanic) Error() string { panic(e) }
func (e nestedPanic) Unwrap() error { panic(e) }

// failing returns errors and panics that repeat their input, as the log names them.
func failing(text string) map[string]struct {
	fail   func() error
	logged string
} {
	type way = struct {
		fail   func() error
		logged string
	}
	returned := func(err error) func() error { return func() error { return err } }
	var object struct{ N int }
	_, number := strconv.Atoi(text)
	_, opened := os.Open("/nowhere/" + text)
	return map[string]way{
		"plain":    {returned(errors.New("no user " + text)), "*errors.errorString"},
		"number":   {returned(fmt.Errorf("page: %w", number)), "*strconv.NumError(Atoi)"},
		"json":     {returned(json.Unmarshal([]byte(`{"N":"`+text+`"}`), &object)), "*json.UnmarshalTypeError"},
		"url":      {returned(&url.Error{Op: "Get", URL: "https://api.example/?q=" + text, Err: io.EOF}), "*url.Error(Get)"},
		"file":     {returned(opened), "*fs.PathError(open)"},
		"row":      {returned(fmt.Errorf("insert %s: %w", text, &rowError{text})), "SQLSTATE 23505"},
		"joined":   {returned(errors.Join(io.ErrUnexpectedEOF, errors.New(text))), "unexpected EOF"},
		"layers":   {returned(fmt.Errorf("a: %w", fmt.Errorf("b: %w", fmt.Errorf("%s: %w", text, os.ErrPermission)))), "permission denied"},
		"deadline": {returned(fmt.Errorf("asking for %s: %w", text, context.DeadlineExceeded)), "context deadline exceeded"},
		"told":     {returned(&mcpkit.ToolError{What: "no such user", Err: &rowError{text}}), "SQLSTATE 23505"},
		"method":   {returned(panickingError{text}), "mcpkit_test.panickingError"},
		"panic":    {func() error { panic("no user " + text) }, "logvalues_test.go:"},
		"panicked": {func() error { panic(fmt.Errorf("user %s: %w", text, &rowError{text})) }, "SQLSTATE 23505"},
		"struct":   {func() error { panic(failIn{Text: text}) }, "mcpkit_test.failIn"},
		"nil":      {func() error { var e *rowError; return e }, "*mcpkit_test.rowError(nil)"},
		"wrapped":  {func() error { return fmt.Errorf("user %s: %w", text, (*url.Error)(nil)) }, "*fmt.wrapError: *url.Error(nil)"},
		"none":     {func() error { var e *mcpkit.ToolError; return e }, "*mcpkit.ToolError(nil)"},
		"nested":   {func() error { panic(nestedPanic{text}) }, "mcpkit_test.nestedPanic"},
		"nilpath":  {func() error { panic((*os.PathError)(nil)) }, "*fs.PathError(nil)"},
		"index":    {func() error { return []error{}[len(text)] }, "index out of range [20] with length 0"},
		"runtime":  {func() error { _ = any(text).(int); return nil }, "interface {} is string, not int"},
	}
}

// addFailing adds tools that fail, and a prompt and a resource that do.
func addFailing(srv *mcpkit.Server) {
	handler := func(_ context.Context, in failIn) (findOut, error) { return findOut{}, failing(in.Text)[in.How].fail() }
	const text = "Fails in the way that the argument how names. Use when a test needs a failure."
	mcpkit.AddTool(srv, "fail", annotate.ReadOnly("Fail"), text, handler)
	mcpkit.AddSDKTool(srv, "fail_in_session", annotate.ReadOnly("Fail in a session"), text,
		func(ctx context.Context, _ *mcp.CallToolRequest, in failIn) (*mcp.CallToolResult, findOut, error) {
			out, err := handler(ctx, in)
			return nil, out, err
		})
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "fail", Arguments: []*mcp.PromptArgument{{Name: "how"}, {Name: "text"}}},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{}, failing(req.Params.Arguments["text"])[req.Params.Arguments["how"]].fail()
		})
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: "fail", URITemplate: "fail://{how}/{text}"},
		func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			how, text, _ := strings.Cut(strings.TrimPrefix(req.Params.URI, "fail://"), "/")
			return &mcp.ReadResourceResult{}, failing(text)[how].fail()
		})
}

// TestLogsHaveNoValuesOfErrorsAndPanics fails in many ways with what a user typed, on each way of a
// call: answered directly, by go-sdk, as a stream, and for prompts and resources.
func TestLogsHaveNoValuesOfErrorsAndPanics(t *testing.T) {
	t.Parallel()
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{Requests: true}))
	addFailing(srv)
	endpoint := listen(t, srv)
	for how, way := range failing(typed) {
		for name, send := range waysToFail(how) {
			log.Reset()
			a := send(t, endpoint)
			require.Equal(t, http.StatusOK, a.Status, a.Body)
			assert.Contains(t, log.String(), way.logged, "%s: %s", name, how)
			assert.NotContains(t, log.String(), "quokka", "%s: %s", name, how)
		}
	}
}

// waysToFail sends a request on each way.
func waysToFail(how string) map[string]func(t *testing.T, endpoint string) wireAnswer {
	const version = "2025-11-25"
	ways := map[string]func(t *testing.T, endpoint string) wireAnswer{}
	for name, params := range map[string]map[string]any{
		"direct":  {"name": "fail"},
		"stream":  {"name": "fail", "_meta": map[string]any{"progressToken": 1}},
		"session": {"name": "fail_in_session"},
	} {
		params["arguments"] = map[string]any{"how": how, "text": typed}
		ways[name] = func(t *testing.T, endpoint string) wireAnswer {
			return post(t, endpoint, version, request(version, "tools/call", params))
		}
	}
	if how == "told" { // only tools have such errors
		return ways
	}
	ways["prompt"] = func(t *testing.T, endpoint string) wireAnswer {
		return post(t, endpoint, version, request(version, "prompts/get", map[string]any{"name": "fail", "arguments": map[string]any{"how": how, "text": typed}}))
	}
	ways["resource"] = func(t *testing.T, endpoint string) wireAnswer {
		return post(t, endpoint, version, request(version, "resources/read", map[string]any{"uri": "fail://" + how + "/" + typed}))
	}
	return ways
}

// TestLogErrorValuesShowsTexts fails in the same ways with the option.
func TestLogErrorValuesShowsTexts(t *testing.T) {
	t.Parallel()
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
	addFailing(srv)
	endpoint := listen(t, srv)
	for _, how := range []string{"plain", "row", "told", "panic", "method", "struct"} {
		for name, send := range waysToFail(how) {
			log.Reset()
			require.Equal(t, http.StatusOK, send(t, endpoint).Status)
			assert.Contains(t, log.String(), typed, "%s: %s", name, how)
		}
	}
}

// TestThePlaceOfAPanicIsLogged checks that a panic can be found without its value.
func TestThePlaceOfAPanicIsLogged(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	addTool(srv, "panics", func(context.Context, struct{}) (findOut, error) { return deeper() })
	text, isError := callTool(t, listen(t, srv), "2025-11-25", "panics", map[string]any{})
	require.True(t, isError)
	var line struct{ Msg, Tool, Panic, At, Stack, Ref string }
	require.NoError(t, json.Unmarshal([]byte(logLine(t, log.String(), "stack")), &line))
	assert.Equal(t, "panic", line.Msg)
	assert.Equal(t, "panics", line.Tool)
	assert.Equal(t, "string", line.Panic)
	assert.Regexp(t, `^\S+mcpkit_test\.deeper \S+/handler_fault_test\.go:\d+$`, line.At)
	assert.Contains(t, line.Stack, "TestThePlaceOfAPanicIsLogged")
	assert.Contains(t, text, line.Ref)
}
