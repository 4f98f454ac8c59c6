package call_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type note struct {
	ID    int     `json:"id"`
	Title *string `json:"title,omitempty"`
}

// TestKindsOfOutputs checks how the values of each type are sent.
func TestKindsOfOutputs(t *testing.T) {
	for typ, want := range map[reflect.Type]call.OutputKind{
		reflect.TypeFor[note]():                  call.OutputStructured,
		reflect.TypeFor[*note]():                 call.OutputStructured,
		reflect.TypeFor[**note]():                call.OutputStructured,
		reflect.TypeFor[map[string]int]():        call.OutputStructured,
		reflect.TypeFor[string]():                call.OutputText,
		reflect.TypeFor[mcp.Content]():           call.OutputContent,
		reflect.TypeFor[*mcp.TextContent]():      call.OutputContent,
		reflect.TypeFor[[]mcp.Content]():         call.OutputContents,
		reflect.TypeFor[[]*mcp.ImageContent]():   call.OutputContents,
		reflect.TypeFor[*mcp.CallToolResult]():   call.OutputResult,
		reflect.TypeFor[any]():                   call.OutputDynamic,
		reflect.TypeFor[int]():                   call.OutputInvalid,
		reflect.TypeFor[[]note]():                call.OutputInvalid,
		reflect.TypeFor[*string]():               call.OutputInvalid,
		reflect.TypeFor[error]():                 call.OutputInvalid,
		reflect.TypeFor[**mcp.CallToolResult]():  call.OutputStructured,
		reflect.TypeFor[interface{ M() }]():      call.OutputInvalid,
		reflect.TypeFor[[]mcp.CallToolResult]():  call.OutputInvalid,
		reflect.TypeFor[*[]*mcp.ImageContent]():  call.OutputInvalid,
		reflect.TypeFor[map[int]*mcp.Content]():  call.OutputStructured,
		reflect.TypeFor[struct{ mcp.Content }](): call.OutputContent,
	} {
		assert.Equal(t, want, call.OutputKindOf(typ), typ)
	}
}

// TestOutputsOfEveryKind checks what is sent for a value, and what is logged for one that cannot be
// sent.
func TestOutputsOfEveryKind(t *testing.T) {
	var noNote *note
	var noText *mcp.TextContent
	var noResult *mcp.CallToolResult
	var noMap map[string]int
	title := "rain"
	own := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "own"}}, IsError: true}
	image := &mcp.ImageContent{MIMEType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")}
	for name, tc := range map[string]struct {
		tool       *call.Tool
		text       string
		structured string
		blocks     int
		log        string // of an internal error
	}{
		"text":                        {toolOf(t, "hello"), "hello", "", 1, ""},
		"an empty text":               {toolOf(t, ""), "", "", 1, ""},
		"a struct":                    {toolOf(t, note{ID: 7}), `{"id":7}`, `{"id":7}`, 1, ""},
		"a pointer":                   {toolOf(t, &note{ID: 7, Title: &title}), `{"id":7,"title":"rain"}`, `{"id":7,"title":"rain"}`, 1, ""},
		"a nil pointer":               {toolOf(t, noNote), "", "", 1, "the handler returned a nil *call_test.note and no error"},
		"a map":                       {toolOf(t, map[string]int{"a": 1}), `{"a":1}`, `{"a":1}`, 1, ""},
		"nil lists and maps":          {toolOf(t, level{Level: "low"}), `{"level":"low","score":0}`, `{"level":"low","score":0}`, 1, ""},
		"a nil list that is required": {toolOf(t, listOut{}), `{"items":[]}`, `{"items":[]}`, 1, ""},
		"a nil map":                   {toolOf(t, noMap), `{}`, `{}`, 1, ""},
		"what cannot be encoded":      {toolOf(t, map[string]any{"a": make(chan int)}), "", "", 1, "the output cannot be encoded"},
		"a block":                     {toolOf(t, image), "", "", 1, ""},
		"a block of any type":         {toolOf[mcp.Content](t, image), "", "", 1, ""},
		"a nil block":                 {toolOf(t, noText), "", "", 1, "the handler returned a nil *mcp.TextContent and no error"},
		"no block":                    {toolOf[mcp.Content](t, nil), "", "", 1, "the handler returned a nil mcp.Content and no error"},
		"blocks":                      {toolOf(t, []mcp.Content{image, &mcp.TextContent{Text: "hi"}}), "hi", "", 2, ""},
		"no blocks":                   {toolOf[[]mcp.Content](t, nil), "", "", 0, ""},
		"a nil among blocks":          {toolOf(t, []mcp.Content{image, nil}), "", "", 1, "content block 1 of the handler's result is nil"},
		"a nil pointer among blocks":  {toolOf(t, []*mcp.TextContent{noText}), "", "", 1, "content block 0 of the handler's result is nil"},
		"a result":                    {toolOf(t, own), "own", "", 1, ""},
		"no result":                   {toolOf(t, noResult), "", "", 1, "the handler returned a nil *mcp.CallToolResult and no error"},
		"a result with a nil block":   {toolOf(t, &mcp.CallToolResult{Content: []mcp.Content{nil}}), "", "", 1, "content block 0"},
		"any: text":                   {toolOf[any](t, "hello"), "hello", "", 1, ""},
		"any: a struct":               {toolOf[any](t, note{ID: 7}), `{"id":7}`, `{"id":7}`, 1, ""},
		"any: a number":               {toolOf[any](t, 7), "7", "", 1, ""},
		"any: a list":                 {toolOf[any](t, []int{1, 2}), "[1,2]", "", 1, ""},
		"any: nothing":                {toolOf[any](t, nil), "null", "", 1, ""},
		"any: a nil pointer":          {toolOf[any](t, noNote), "null", "", 1, ""},
		"any: blocks":                 {toolOf[any](t, []mcp.Content{image}), "", "", 1, ""},
		"any: a nil block":            {toolOf[any](t, noText), "", "", 1, "the handler returned a nil *mcp.TextContent and no error"},
		"any: a result":               {toolOf[any](t, own), "own", "", 1, ""},
		"any: no result":              {toolOf[any](t, noResult), "", "", 1, "the handler returned a nil *mcp.CallToolResult and no error"},
		"any: what cannot be encoded": {toolOf[any](t, make(chan int)), "", "", 1, "the output cannot be encoded"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer()
			res, op, err := s.do(context.Background(), tc.tool, "")
			require.NoError(t, err)
			require.Len(t, res.Content, tc.blocks)
			if tc.log != "" {
				assert.True(t, res.IsError)
				assert.Contains(t, s.log.String(), tc.log)
				assert.Contains(t, textOf(res), "internal error (ref "+op.Outcome.Ref+")")
				assert.Equal(t, observe.ResultInternalError, op.Outcome.Result)
				assert.Len(t, op.Outcome.Ref, 6)
				return
			}
			assert.Equal(t, tc.text, textOf(res))
			assert.Empty(t, s.log.String())
			if tc.structured == "" {
				assert.Nil(t, res.StructuredContent)
			} else {
				assert.JSONEq(t, tc.structured, string(res.StructuredContent.(json.RawMessage)))
			}
			assert.NotSame(t, own, res, "go-sdk writes to what it sends")
		})
	}
}

// TestResultsWithOutputs checks handlers that return their own result and an output.
func TestResultsWithOutputs(t *testing.T) {
	text := func(s string) []mcp.Content { return []mcp.Content{&mcp.TextContent{Text: s}} }
	seven := note{ID: 7}
	for name, tc := range map[string]struct {
		res        *mcp.CallToolResult
		out        *note
		text       string
		structured any
		log        string
	}{
		"no result":           {nil, &seven, `{"id":7}`, `{"id":7}`, ""},
		"nothing":             {nil, nil, "", nil, "the handler returned a nil *call_test.note and no error"},
		"an empty result":     {&mcp.CallToolResult{}, &seven, `{"id":7}`, `{"id":7}`, ""},
		"own text":            {&mcp.CallToolResult{Content: text("own")}, &seven, "own", `{"id":7}`, ""},
		"own structure":       {&mcp.CallToolResult{StructuredContent: map[string]any{"id": 8}}, &seven, `{"id":7}`, map[string]any{"id": 8}, ""},
		"no output":           {&mcp.CallToolResult{Content: text("own")}, nil, "own", nil, ""},
		"an error":            {&mcp.CallToolResult{Content: text("own"), IsError: true}, &seven, "own", nil, ""},
		"a question":          {&mcp.CallToolResult{InputRequests: mcp.InputRequestMap{}}, &seven, "", nil, ""},
		"a nil block":         {&mcp.CallToolResult{Content: []mcp.Content{nil}}, &seven, "", nil, "content block 0"},
		"a nil block, no out": {&mcp.CallToolResult{Content: []mcp.Content{nil}}, nil, "", nil, "content block 0"},
	} {
		t.Run(name, func(t *testing.T) {
			tool := newTool(t, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, *note, error) {
				return tc.res, tc.out, nil
			})
			var before mcp.CallToolResult
			if tc.res != nil {
				before = *tc.res
			}
			s := newServer()
			res, _, err := s.do(context.Background(), tool, "{}")
			require.NoError(t, err)
			if tc.log != "" {
				assert.Contains(t, s.log.String(), tc.log)
				return
			}
			if name == "no output" {
				require.Contains(t, s.log.String(), "must be structured content, got none")
			} else {
				require.Empty(t, s.log.String())
			}
			assert.Equal(t, tc.text, textOf(res))
			if want, ok := tc.structured.(string); ok {
				assert.JSONEq(t, want, string(res.StructuredContent.(json.RawMessage)))
			} else {
				assert.Equal(t, tc.structured, res.StructuredContent)
			}
			if tc.res != nil {
				assert.Equal(t, before, *tc.res, "the handler's result stays as it is")
				assert.Equal(t, before.IsError, res.IsError)
			}
		})
	}
	// The nil map of a handler with its own result is an empty object.
	tool := newTool(t, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, map[string]int, error) {
		return &mcp.CallToolResult{Content: text("own")}, nil, nil
	})
	res, _, err := newServer().do(context.Background(), tool, "{}")
	require.NoError(t, err)
	assert.Equal(t, json.RawMessage("{}"), res.StructuredContent)
}

type selectIn struct{ budget.Fields }

type selectOut struct {
	ID    int    `json:"id"`
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`
}

// TestSelectedFields checks results whose fields the caller selects.
func TestSelectedFields(t *testing.T) {
	tool := newTool(t, func(context.Context, *mcp.CallToolRequest, selectIn) (*mcp.CallToolResult, selectOut, error) {
		return nil, selectOut{7, "rain", "it rains"}, nil
	})
	textTool := newTool(t, func(context.Context, *mcp.CallToolRequest, *selectIn) (*mcp.CallToolResult, string, error) {
		return nil, "text", nil
	})
	for args, want := range map[string]string{
		`{}`:                                  `{"id":7,"title":"rain","body":"it rains"}`,
		`{"fields":[]}`:                       `{"id":7,"title":"rain","body":"it rains"}`,
		`{"fields":["title"]}`:                `{"id":7,"title":"rain"}`,
		`{"fields":["id"]}`:                   `{"id":7}`,
		`{"fields":["id","title","body"]}`:    `{"id":7,"title":"rain","body":"it rains"}`,
		`{"fields":["color","other","none"]}`: "",
	} {
		res, op, err := newServer().do(context.Background(), tool, args)
		require.NoError(t, err)
		if want == "" {
			assert.True(t, res.IsError)
			assert.Contains(t, textOf(res), "color")
			assert.Equal(t, observe.ResultToolError, op.Outcome.Result)
			continue
		}
		assert.JSONEq(t, want, string(res.StructuredContent.(json.RawMessage)), args)
		assert.Equal(t, string(res.StructuredContent.(json.RawMessage)), textOf(res))
		res, _, err = newServer().do(context.Background(), textTool, args)
		require.NoError(t, err)
		assert.Equal(t, "text", textOf(res))
	}
}

type pageIn struct{ budget.PageRequest }

// TestPagesOfCallers checks that the cursor of a page belongs to its caller, and the errors of
// cursors.
func TestPagesOfCallers(t *testing.T) {
	tool := newTool(t, func(_ context.Context, _ *mcp.CallToolRequest, in pageIn) (*mcp.CallToolResult, budget.Page[int], error) {
		return nil, budget.PageOf(in.PageRequest, []int{1, 2, 3, 4, 5}), nil
	})
	require.True(t, tool.Paged)
	s := newServer()
	read := func(ctx context.Context, args string) (page budget.Page[int], failure string) {
		res, _, err := s.do(ctx, tool, args)
		require.NoError(t, err)
		if res.IsError {
			return page, textOf(res)
		}
		require.NoError(t, json.Unmarshal(res.StructuredContent.(json.RawMessage), &page))
		return page, ""
	}
	first, failure := read(as("ada"), `{"limit":2}`)
	require.Empty(t, failure)
	assert.Equal(t, []int{1, 2}, first.Items)
	second, failure := read(as("ada"), `{"limit":2,"cursor":"`+first.NextCursor+`"}`)
	require.Empty(t, failure)
	assert.Equal(t, []int{3, 4}, second.Items)
	_, failure = read(as("bob"), `{"limit":2,"cursor":"`+first.NextCursor+`"}`)
	assert.Contains(t, failure, "it belongs to another call")
	_, failure = read(as("ada"), `{"cursor":"x"}`)
	assert.Contains(t, failure, "this is not a cursor of this server")
	s.Server = "another"
	_, failure = read(as("ada"), `{"cursor":"`+first.NextCursor+`"}`)
	assert.Contains(t, failure, "it belongs to another call")

	broken := newTool(t, func(context.Context, *mcp.CallToolRequest, pageIn) (*mcp.CallToolResult, budget.Page[int], error) {
		return nil, budget.Page[int]{Items: []int{1}}, nil
	})
	res, _, err := s.do(context.Background(), broken, `{}`)
	require.NoError(t, err)
	assert.Contains(t, textOf(res), "internal error")
	assert.Contains(t, s.log.String(), "the page was not made by PageOf")
}

// TestErrorsOfHandlers checks what the client gets for each kind of error, what observers get, and
// what is logged.
func TestErrorsOfHandlers(t *testing.T) {
	secret := errors.New("pq: connection refused")
	own := &toolError{What: "no such note", Next: "List the notes."}
	for name, tc := range map[string]struct {
		err    error
		text   string
		result observe.Result
		log    string
	}{
		"a tool error":                {own, "no such note List the notes.", observe.ResultToolError, ""},
		"a wrapped one":               {errors.Join(secret, own), "no such note List the notes.", observe.ResultToolError, ""},
		"with a cause":                {&toolError{What: "no such note", Err: secret}, "no such note", observe.ResultToolError, "tool=test_tool cause=\"pq: connection refused\""},
		"any other error":             {secret, "internal error", observe.ResultInternalError, "tool=test_tool ref="},
		"a deadline of the handler's": {context.DeadlineExceeded, "internal error", observe.ResultInternalError, "context deadline exceeded"},
		"a context of the handler's":  {context.Canceled, "internal error", observe.ResultInternalError, "context canceled"},
	} {
		s := newServer()
		s.Observed = true
		res, op, err := s.do(context.Background(), failing(t, tc.err), "{}")
		require.NoError(t, err, name)
		assert.True(t, res.IsError, name)
		assert.Contains(t, textOf(res), tc.text, name)
		assert.Equal(t, tc.result, op.Outcome.Result, name)
		if tc.log == "" {
			assert.Empty(t, s.log.String(), name)
		} else {
			assert.Contains(t, s.log.String(), tc.log, name)
		}
		if tc.result == observe.ResultInternalError {
			assert.NotContains(t, textOf(res), tc.err.Error(), name)
			assert.Contains(t, textOf(res), "try again later", name)
			assert.NotContains(t, textOf(res), "report the ref", name)
		}
	}
	_, first, err := newServer().do(context.Background(), failing(t, secret), "{}")
	require.NoError(t, err)
	_, second, err := newServer().do(context.Background(), failing(t, secret), "{}")
	require.NoError(t, err)
	assert.NotEqual(t, first.Outcome.Ref, second.Outcome.Ref)
	s := newServer()
	s.Mask.Support = "help@example.com"
	res, _, err := s.do(context.Background(), failing(t, secret), "{}")
	require.NoError(t, err)
	assert.Contains(t, textOf(res), ", or report the ref to help@example.com")
}
