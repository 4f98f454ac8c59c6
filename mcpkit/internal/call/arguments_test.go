package call_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A color decodes itself from the names of three colors. Its errors quote the name.
type color string

func (c *color) UnmarshalText(text []byte) error {
	switch string(text) {
	case "red":
		*c = "red"
		return nil
	case "told":
		return &toolError{What: "the color is sold out"}
	}
	return fmt.Errorf("no color %q or %s (%d letters)", text, text, len(text))
}

func (c color) MarshalText() ([]byte, error) { return []byte(c), nil }

// A pair decodes itself from a list of two numbers. Its errors quote all of it.
type pair struct{ a, b int8 }

func (p *pair) UnmarshalJSON(data []byte) error {
	var list []int8
	if err := json.Unmarshal(data, &list); err != nil || len(list) != 2 {
		return fmt.Errorf("no pair: %s", data)
	}
	p.a, p.b = list[0], list[1]
	return nil
}

func (p pair) MarshalJSON() ([]byte, error) { return json.Marshal([]int8{p.a, p.b}) }

type paint struct {
	Color  color            `json:"color,omitempty" jsonschema:"description=A color of the catalog."`
	Maybe  *color           `json:"maybe,omitempty"`
	Pair   *pair            `json:"pair,omitempty"`
	List   []color          `json:"list,omitempty"`
	Two    [2]int8          `json:"two,omitempty"`
	Bytes  []byte           `json:"bytes,omitempty"`
	Small  []uint8          `json:"small,omitempty"`
	ByName map[string]color `json:"by_name,omitempty"`
	Named  map[color]int8   `json:"named,omitempty"`
	Number map[int8]string  `json:"number,omitempty"`
	Deep   struct {
		Deeper []map[string]struct {
			Size float32 `json:"size,omitempty"`
		} `json:"deeper,omitempty"`
	} `json:"deep,omitzero"`
	Text int8 `json:"text,string,omitempty"`
	Int  int8 `json:"int,omitempty"`
}

// decoding returns a tool whose schema promises more than its Go types hold, so that decoding is
// what refuses the arguments.
func decoding(t *testing.T) *call.Tool {
	t.Helper()
	return newTool(t, func(context.Context, *mcp.CallToolRequest, paint) (*mcp.CallToolResult, string, error) {
		return nil, "painted", nil
	})
}

// TestArgumentsThatCannotBeDecoded checks that the client gets the path of the argument and what to
// send, and that nothing of the argument is logged.
func TestArgumentsThatCannotBeDecoded(t *testing.T) {
	long := strings.Repeat("k", 200)
	for args, tc := range map[string]struct{ text, log string }{
		`{"color":"blue"}`:                              {"color: cannot be used as given; expected: A color of the catalog", "decoding an argument: "},
		`{"color":"a b"}`:                               {"color: cannot be used as given", "decoding an argument: "},
		`{"color":"b\"\n"}`:                             {"color: cannot be used as given", "decoding an argument: "},
		`{"color":"` + long + `"}`:                      {"color: cannot be used as given", "decoding an argument: "},
		`{"color":"told"}`:                              {"color: the color is sold out", ""},
		`{"maybe":"blue"}`:                              {"maybe: cannot be used as given", "decoding an argument: "},
		`{"pair":[1,2,3]}`:                              {"pair: cannot be used as given", "decoding an argument: "},
		`{"pair":{"a":"secret"}}`:                       {"pair: cannot be used as given", "decoding an argument: "},
		`{"pair":"secret"}`:                             {"pair: cannot be used as given", "decoding an argument: "},
		`{"pair":71234}`:                                {"pair: cannot be used as given", "decoding an argument: "},
		`{"list":["red","blue"]}`:                       {"list[1]: cannot be used as given", "decoding an argument: "},
		`{"list":["told"]}`:                             {"list[0]: the color is sold out", ""},
		`{"bytes":"!"}`:                                 {"bytes: ", ""},
		`{"small":[1,2,300]}`:                           {"small", ""},
		`{"color":"teal12"}`:                            {"color: cannot be used as given", "decoding an argument: "},
		`{"two":[1,200]}`:                               {"two[1]: must be at most 127", ""},
		`{"by_name":{"a":"red","b":"blue"}}`:            {"by_name.b: cannot be used as given", "decoding an argument: "},
		`{"by_name":{"` + long + `":"blue"}}`:           {"by_name." + strings.Repeat("k", 57), "decoding an argument: "},
		`{"named":{"red":1,"blue":2}}`:                  {"named.blue: cannot be used as given", "decoding an argument: "},
		`{"named":{"red":200}}`:                         {"named.red: must be at most 127", ""},
		`{"named":{"told":1}}`:                          {"named.told: the color is sold out", ""},
		`{"number":{"1":"x","300":"y"}}`:                {`number: the name "300" is not allowed here; it must be a whole number from -128 to 127`, ""},
		`{"deep":{"deeper":[{},{"a":{"size":1e300}}]}}`: {"deep.deeper[1].a.size: 1e300 is out of range", ""},
		`{"text":"200"}`:                                {`text: must be a whole number from -128 to 127, got "200"`, ""},
		`{"int":200}`:                                   {"int: ", ""},
		`{"int":1` + strings.Repeat("0", 100) + `}`:     {"int: ", ""},
	} {
		s := newServer()
		s.Mask.Errors.Values = false
		res, op, err := s.do(context.Background(), decoding(t), args)
		require.NoError(t, err, args)
		assert.True(t, res.IsError, args)
		assert.Contains(t, textOf(res), tc.text, args)
		assert.Equal(t, observe.ResultInvalidArguments, op.Outcome.Result, args)
		assert.Contains(t, s.log.String(), tc.log, args)
		assert.NotContains(t, textOf(res), "letters", args)
		assert.NotContains(t, s.log.String(), "secret", args)
		assert.NotContains(t, s.log.String(), "blue", args)
		assert.NotContains(t, s.log.String(), long, args)
		assert.Less(t, len(textOf(res)), 400, args)
	}
	res, _, err := newServer().do(context.Background(), decoding(t), `{"color":"red","maybe":"red","pair":[1,2],"list":["red"],"two":[1,2],"bytes":"AA==","by_name":{"x":"red"},"named":{"red":1},"number":{"7":"x"},"text":"1","int":1}`)
	require.NoError(t, err)
	assert.Equal(t, "painted", textOf(res))
}

// TestArgumentsThatAreTolerated checks the tolerances, and that each can be off.
func TestArgumentsThatAreTolerated(t *testing.T) {
	type in struct {
		Limit int            `json:"limit,omitempty"`
		Tags  []string       `json:"tags,omitempty"`
		Map   map[string]int `json:"map,omitempty"`
	}
	tool := newTool(t, func(_ context.Context, _ *mcp.CallToolRequest, in in) (*mcp.CallToolResult, in2, error) {
		return nil, in2{in.Limit, len(in.Tags), len(in.Map)}, nil
	})
	for args, tc := range map[string]struct {
		want      string
		tolerated []observe.Tolerance
	}{
		`{"limit":5}`:                             {`{"limit":5,"tags":0,"map":0}`, nil},
		`{"limit":"5"}`:                           {`{"limit":5,"tags":0,"map":0}`, []observe.Tolerance{observe.TextArguments}},
		`{"tags":"[\"a\"]"}`:                      {`{"limit":0,"tags":1,"map":0}`, []observe.Tolerance{observe.TextArguments}},
		`{"map":[]}`:                              {`{"limit":0,"tags":0,"map":0}`, []observe.Tolerance{observe.EmptyList}},
		`{"limit":5,"toolCallId":"x"}`:            {`{"limit":5,"tags":0,"map":0}`, []observe.Tolerance{observe.ExtraArguments}},
		`{"toolCallId":1,"limit":5,"session":{}}`: {`{"limit":5,"tags":0,"map":0}`, []observe.Tolerance{observe.ExtraArguments}},
		`{"toolCallId":1,"limit":"5"}`:            {`{"limit":5,"tags":0,"map":0}`, []observe.Tolerance{observe.ExtraArguments, observe.TextArguments}},
		`{"limit":"x"}`:                           {"", nil},
		`{"other":1}`:                             {"", nil},
	} {
		s := newServer()
		s.Dropped = []string{"toolCallId", "session", "limit"}
		res, op, err := s.do(context.Background(), tool, args)
		require.NoError(t, err, args)
		if tc.want == "" {
			assert.True(t, res.IsError, args)
		} else {
			require.False(t, res.IsError, "%s: %s", args, textOf(res))
			assert.JSONEq(t, tc.want, textOf(res), args)
		}
		assert.Equal(t, tc.tolerated, op.Outcome.Tolerated, args)
		for _, off := range []observe.Tolerance{observe.TextArguments, observe.EmptyList} {
			s.Rejected = map[observe.Tolerance]bool{off: true}
			res, _, err := s.do(context.Background(), tool, args)
			require.NoError(t, err)
			refused := tc.want == ""
			for _, used := range tc.tolerated {
				refused = refused || used == off
			}
			assert.Equal(t, refused, res.IsError, "%s without %s", args, off)
		}
		s.Rejected, s.Dropped = nil, nil
		res, _, err = s.do(context.Background(), tool, args)
		require.NoError(t, err)
		assert.Equal(t, tc.want == "" || strings.Contains(args, "toolCallId"), res.IsError, args)
	}
	s := newServer()
	s.Dropped = []string{"toolCallId"}
	res, op, err := s.do(context.Background(), tool, `{"limit":5,"x":"toolCallId","toolCallId":`)
	require.NoError(t, err)
	assert.True(t, res.IsError, "what is no JSON")
	assert.Empty(t, op.Outcome.Tolerated)
	res, op, err = s.do(context.Background(), tool, `{"tags":["toolCallId"]}`)
	require.NoError(t, err)
	assert.JSONEq(t, `{"limit":0,"tags":1,"map":0}`, textOf(res), "a value is no name")
	assert.Empty(t, op.Outcome.Tolerated)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(call.ErrHungUp)
	large := `{"tags":[` + strings.TrimSuffix(strings.Repeat(`"x",`, 300_000), ",") + `]}`
	res, _, err = s.do(ctx, tool, large)
	require.NoError(t, err)
	assert.Equal(t, "the call was cancelled", textOf(res), "checking ends with the client")
}

type in2 struct {
	Limit int `json:"limit"`
	Tags  int `json:"tags"`
	Map   int `json:"map"`
}

type level struct {
	Level string         `json:"level" jsonschema:"enum=low,enum=high"`
	Score int            `json:"score" jsonschema:"maximum=10"`
	Items []inner        `json:"items,omitempty"`
	Extra map[string]int `json:"extra,omitempty"`
	Own   *inner         `json:"own,omitempty"`
}

type inner struct {
	Name string `json:"name" jsonschema:"maxLength=3"`
}

// TestBrokenOutputs checks results that break the schema of their tool: what is logged, once a day,
// and what is refused.
func TestBrokenOutputs(t *testing.T) {
	for name, tc := range map[string]struct {
		out   level
		place string // "" if the result keeps the promise
		rule  string
	}{
		"kept":            {level{Level: "low", Score: 10}, "", ""},
		"an enum":         {level{Level: "secret"}, "level", "must be one of"},
		"a maximum":       {level{Level: "low", Score: 11}, "score", "must be at most 10"},
		"within a list":   {level{Level: "low", Items: []inner{{"abc"}, {"secret"}}}, "items[].name", "must be at most 3 characters long"},
		"within a struct": {level{Level: "low", Own: &inner{"secret"}}, "own.name", "must be at most 3 characters long"},
	} {
		s := newServer()
		tool := toolOf(t, tc.out)
		require.NotNil(t, tool.Promise)
		for range 2 {
			res, op, err := s.do(context.Background(), tool, "{}")
			require.NoError(t, err)
			assert.False(t, res.IsError, name)
			assert.Equal(t, tc.place != "", len(op.Outcome.Tolerated) == 1, name)
		}
		if tc.place == "" {
			assert.Empty(t, s.log.String(), name)
			continue
		}
		assert.Contains(t, s.log.String(), "level=WARN", name)
		assert.Contains(t, s.log.String(), " at="+tc.place+" ", name)
		assert.Contains(t, s.log.String(), ` rule="`+tc.rule+"\"\n", name)
		assert.Equal(t, 1, strings.Count(s.log.String(), "breaks the tool's output schema"), "once a day")
		assert.NotContains(t, s.log.String(), "secret", name)
		s = newServer()
		s.Rejected = map[observe.Tolerance]bool{observe.BrokenOutput: true}
		res, op, err := s.do(context.Background(), tool, "{}")
		require.NoError(t, err)
		assert.True(t, res.IsError, name)
		assert.Contains(t, textOf(res), "internal error", name)
		assert.Equal(t, observe.ResultInternalError, op.Outcome.Result)
		assert.Contains(t, s.log.String(), "level=ERROR msg=\"the result breaks the tool's output schema and is not sent\" tool=test_tool at="+tc.place)
		assert.NotContains(t, s.log.String(), "secret", name)
		assert.Empty(t, op.Outcome.Tolerated)
	}
	// Names that the program makes up are data.
	var s *server
	tool := toolOf(t, level{Level: "low"})
	own := func(res *mcp.CallToolResult) {
		tool.Invoke = call.Typed(func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, *mcp.CallToolResult, error) {
			return res, nil, nil
		})
		tool.Output = &call.Output{Kind: call.OutputResult}
	}
	for name, tc := range map[string]struct {
		content any
		isError bool
		broken  bool
		place   string
	}{
		"raw":        {json.RawMessage(`{"level":"low","score":99}`), false, true, "at=score"},
		"a map":      {map[string]any{"level": "low", "score": 99}, false, true, "at=score"},
		"a secret":   {json.RawMessage(`{"level":"low","score":1,"secret":{"x":1}}`), false, true, ""},
		"many":       {json.RawMessage(`{"level":"low","score":1,"extra":{"secret":"x"}}`), false, true, "at=extra.*"},
		"an error":   {json.RawMessage(`{"level":"x"}`), true, false, ""},
		"nothing":    {nil, false, true, "must be structured content, got none"},
		"not broken": {map[string]any{"level": "low", "score": 9}, false, false, ""},
	} {
		s = newServer()
		own(&mcp.CallToolResult{StructuredContent: tc.content, IsError: tc.isError})
		_, op, err := s.do(context.Background(), tool, "{}")
		require.NoError(t, err, name)
		assert.Equal(t, tc.broken, len(op.Outcome.Tolerated) == 1, name)
		assert.Equal(t, tc.broken, s.log.String() != "", name)
		assert.Contains(t, s.log.String(), tc.place, name)
		assert.NotContains(t, s.log.String(), "secret", name)
	}
	own(&mcp.CallToolResult{StructuredContent: make(chan int)})
	s = newServer()
	res, _, err := s.do(context.Background(), tool, "{}")
	require.NoError(t, err)
	assert.Contains(t, textOf(res), "internal error")
	assert.Contains(t, s.log.String(), "unsupported type")
	// The result of an error has no promise, and a nil result neither.
	assert.Nil(t, call.NewPromise(nil, nil, false))
	assert.Nil(t, call.NewPromise(tool.Input, []byte("{"), false))
	assert.NotNil(t, call.NewPromise(tool.Input, []byte(`{"type":"object"}`), true), "results that the handler makes itself can break it")
	assert.NotNil(t, call.NewPromise(tool.Input, []byte(`{"type":"object"}`), false))
}

// TestOutputsThatCannotBreakTheirSchemaAreNotChecked lets outputs break a schema that their type
// cannot break, which no tool does. Only results that are not the encoded output are checked.
func TestOutputsThatCannotBreakTheirSchemaAreNotChecked(t *testing.T) {
	broken, other := level{Level: "secret"}, json.RawMessage(`{"level":"secret"}`)
	for name, tc := range map[string]struct {
		res     *mcp.CallToolResult
		fields  []string
		checked bool
	}{
		"the output":            {nil, nil, false},
		"selected fields of it": {nil, []string{"score"}, false},
		"with its own text":     {&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "own"}}}, nil, false},
		"another content":       {&mcp.CallToolResult{StructuredContent: other}, nil, true},
		"selected of another":   {&mcp.CallToolResult{StructuredContent: other}, []string{"score"}, true},
	} {
		tool := newTool(t, func(context.Context, *mcp.CallToolRequest, selectIn) (*mcp.CallToolResult, level, error) {
			return tc.res, broken, nil
		})
		tool.Promise.Typed = true
		args, err := json.Marshal(map[string]any{"fields": tc.fields})
		require.NoError(t, err)
		if tc.fields == nil {
			args = []byte("{}")
		}
		_, op, err := newServer().do(context.Background(), tool, string(args))
		require.NoError(t, err)
		assert.Equal(t, tc.checked, len(op.Outcome.Tolerated) == 1, name)
	}
}

// TestAccounts checks what observers get of a call, and what is logged at debug level.
func TestAccounts(t *testing.T) {
	text := "some words of a text"
	reader := budget.Claude()
	for name, tc := range map[string]struct {
		observed, debug, rehearsed bool
	}{
		"nobody":     {},
		"observers":  {observed: true},
		"debug":      {debug: true},
		"both":       {observed: true, debug: true},
		"an example": {debug: true, rehearsed: true},
	} {
		s := newServer()
		s.Observed = tc.observed
		if tc.debug {
			s.Log = slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		}
		op := &call.Operation{Rehearsed: tc.rehearsed}
		in, out := reader.Estimate(`{"query":"rain"}`), reader.Estimate(text)
		_, err := s.with(context.Background(), op, newTool(t, func(context.Context, *mcp.CallToolRequest, limitIn) (*mcp.CallToolResult, string, error) {
			return nil, text, nil
		}), `{"query":"rain"}`, call.Here)
		require.NoError(t, err)
		assert.Equal(t, tc.debug && !tc.rehearsed, strings.Contains(s.log.String(), `msg="tool call" tool=test_tool duration=`), name)
		assert.Equal(t, tc.debug && !tc.rehearsed, strings.Contains(s.log.String(), fmt.Sprintf(`is_error=false tokens_in=%d tokens_out=%d trimmed=false`, in, out)), name)
		if op.Outcome.Tokens == nil {
			assert.False(t, tc.observed || tc.debug && !tc.rehearsed, name)
			continue
		}
		gotIn, gotOut := op.Outcome.Tokens()
		assert.Equal(t, []int{in, out}, []int{gotIn, gotOut}, name)
		assert.False(t, op.Outcome.Shortened)
		assert.Empty(t, op.Outcome.Result)
	}
	s := newServer()
	s.Observed = true
	_, op, err := s.do(context.Background(), toolOf(t, strings.Repeat(text, 40_000)), "{}")
	require.NoError(t, err)
	assert.True(t, op.Outcome.Shortened)
	_, op, err = s.do(context.Background(), toolOf(t, &mcp.CallToolResult{IsError: true}), "{}")
	require.NoError(t, err)
	assert.Equal(t, observe.ResultToolError, op.Outcome.Result)
}

type listOut struct {
	Items []string `json:"items"`
}

// TestWarningsOnceADay checks the warnings about results: lists that are cut without a way to the
// rest, and media without a type.
func TestWarningsOnceADay(t *testing.T) {
	const cut, media = "a list was cut", "a result has media that clients refuse"
	items := make([]string, 20_000)
	for i := range items {
		items[i] = fmt.Sprintf("the text of item %d", i)
	}
	list := func(open bool) *call.Tool {
		tool := toolOf(t, listOut{items})
		tool.Definition.Name, tool.Open = "list_notes", open
		return tool
	}
	image := toolOf(t, []mcp.Content{&mcp.TextContent{Text: "x"}, &mcp.ImageContent{Data: []byte("x")}, &mcp.ImageContent{Data: []byte("y")}})
	fine := toolOf(t, []mcp.Content{&mcp.ImageContent{MIMEType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")}})
	for name, tc := range map[string]struct {
		tool      *call.Tool
		rests     bool
		rehearsed bool
		warning   string
	}{
		"an open list":          {list(true), false, false, cut},
		"with a way":            {list(false), false, false, ""},
		"with its rest":         {list(true), true, false, ""},
		"in an example":         {list(true), false, true, ""},
		"an image":              {image, false, false, media},
		"an image of a type":    {fine, false, false, ""},
		"an image, in examples": {image, false, true, ""},
	} {
		s := newServer()
		if tc.rests {
			s.withFiles(store.NewMemory(0))
		}
		for range 2 {
			_, err := s.with(context.Background(), &call.Operation{Rehearsed: tc.rehearsed}, tc.tool, "{}", call.Here)
			require.NoError(t, err, name)
		}
		warnings := strings.Count(s.log.String(), cut) + strings.Count(s.log.String(), media)
		assert.Equal(t, tc.warning != "", warnings == 1, "%s: %d", name, warnings)
		assert.Equal(t, tc.warning == "", warnings == 0, "%s: %d", name, warnings)
		assert.Contains(t, s.log.String(), tc.warning, name)
		assert.Equal(t, strings.HasPrefix(tc.tool.Name(), "list"), strings.Contains(s.log.String(), "tool result shortened"), name)
	}
	// Another log gets the lines of a test.
	s, own := newServer(), bytes.Buffer{}
	_, _, err := s.do(probe.WithLog(context.Background(), slog.New(slog.NewTextHandler(&own, nil))), failing(t, errors.New("x")), "{}")
	require.NoError(t, err)
	assert.Empty(t, s.log.String())
	assert.Contains(t, own.String(), "internal error")
}
