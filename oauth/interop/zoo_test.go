package interop

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A zoo is a server with a tool for each kind of Go type, and what clients should get from it.
type zoo struct {
	t     *testing.T
	srv   *mcpkit.Server
	calls []zooCall
	kinds int
}

type zooCall struct {
	Tool      string          `json:"tool"`
	Arguments json.RawMessage `json:"arguments"`
	Want      json.RawMessage `json:"want"`
	Kind      string          `json:"kind,omitempty"` // see zoo.mjs
}

type zooIn struct {
	Case int `json:"case" jsonschema:"which value to return"`
}

// A box holds a value of a kind.
type box[T any] struct {
	Value T `json:"value"`
}

// returns adds a tool that returns the values of a kind. The values alternate with their JSON; ""
// for a value that is left out.
func returns[T any](z *zoo, name string, pairs ...any) (values []string) {
	z.t.Helper()
	z.kinds++
	var all []T
	for i := 0; i < len(pairs); i += 2 {
		var value T
		if pairs[i] != nil {
			value = pairs[i].(T)
		}
		all, values = append(all, value), append(values, pairs[i+1].(string))
	}
	tool := "get_" + name
	mcpkit.AddTool(z.srv, tool, annotate.ReadOnly("Get "+name), "Returns a value of the kind "+name+". Use when a test needs it.",
		func(_ context.Context, in zooIn) (box[T], error) { return box[T]{all[in.Case]}, nil })
	for i, want := range values {
		z.calls = append(z.calls, zooCall{Tool: tool, Arguments: json.RawMessage(fmt.Sprintf(`{"case":%d}`, i)), Want: boxed(want)})
	}
	return values
}

// echoes adds the same tool, and one that returns the value of its input.
func echoes[T any](z *zoo, name string, pairs ...any) {
	z.t.Helper()
	tool := "echo_" + name
	for _, want := range returns[T](z, name, pairs...) {
		if want != "" {
			z.calls = append(z.calls, zooCall{Tool: tool, Arguments: boxed(want), Want: boxed(want)})
		}
	}
	mcpkit.AddTool(z.srv, tool, annotate.ReadOnly("Echo "+name), "Returns its input of the kind "+name+". Use when a test needs it.",
		func(_ context.Context, in box[T]) (box[T], error) { return in, nil })
}

func boxed(value string) json.RawMessage {
	if value == "" {
		return json.RawMessage(`{}`)
	}
	return json.RawMessage(`{"value":` + value + `}`)
}

type (
	zooName  string
	zooLevel int
	zooInner struct {
		ID   int64  `json:"id"`
		Note string `json:"note,omitempty"`
	}
	zooEmbeds struct {
		zooInner
		Own bool `json:"own"`
	}
	ZooPart     struct{ X, Y int }
	zooPointers struct {
		*ZooPart
		Maybe *string `json:"maybe"`
	}
	zooShadow struct {
		zooInner
		ID string `json:"id"`
	}
	zooOmits struct {
		A string    `json:"a,omitempty"`
		B int       `json:"b,omitzero"`
		C time.Time `json:"c,omitzero"`
		D []int     `json:"d,omitempty"`
	}
	zooQuoted struct {
		N int     `json:"n,string"`
		F float64 `json:"f,string"`
		B bool    `json:"b,string"`
	}
	zooBounds struct {
		Level string   `json:"level" jsonschema:"enum=low,enum=high"`
		N     int      `json:"n" jsonschema:"minimum=1,maximum=10"`
		Code  string   `json:"code" jsonschema:"pattern=^[a-z]+$,minLength=2,maxLength=4"`
		List  []string `json:"list" jsonschema:"minItems=1,maxItems=3,uniqueItems=true"`
	}
	zooDefaults struct {
		N int    `json:"n,omitempty" jsonschema:"default=7"`
		S string `json:"s,omitempty" jsonschema:"default=x"`
	}
	zooGeneric[T any] struct {
		One  T   `json:"one"`
		Many []T `json:"many"`
	}
	zooColor int
	zooJSON  struct{ n int }
	zooDeep  struct {
		A struct {
			B []struct {
				C map[string][]zooInner `json:"c"`
			} `json:"b"`
		} `json:"a"`
	}
	zooUnicode struct {
		Größe int `json:"größe"`
	}
)

func (c zooColor) MarshalText() ([]byte, error) { return []byte([]string{"red", "green"}[c]), nil }
func (c *zooColor) UnmarshalText(text []byte) error {
	*c = map[string]zooColor{"red": 0, "green": 1}[string(text)]
	return nil
}

func (j zooJSON) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `{"n":%d}`, j.n), nil }
func (j *zooJSON) UnmarshalJSON(data []byte) error {
	var plain struct{ N int }
	err := json.Unmarshal(data, &plain)
	j.n = plain.N
	return err
}

// fill adds the kinds.
func (z *zoo) fill() {
	text, at := "x", time.Date(2026, 11, 28, 5, 43, 7, 0, time.UTC)
	echoes[bool](z, "bool", true, `true`, false, `false`)
	echoes[string](z, "string", "", `""`, "größer <b> \u2028 \"", `"größer <b> \u2028 \""`)
	echoes[int](z, "int", 0, `0`, -5, `-5`)
	echoes[int8](z, "int8", int8(-128), `-128`, int8(127), `127`)
	echoes[int16](z, "int16", int16(-32768), `-32768`, int16(32767), `32767`)
	echoes[int32](z, "int32", int32(math.MinInt32), `-2147483648`, int32(math.MaxInt32), `2147483647`)
	echoes[int64](z, "int64", int64(1<<53), `9007199254740992`, int64(-1), `-1`)
	echoes[uint](z, "uint", uint(0), `0`)
	echoes[uint8](z, "uint8", uint8(255), `255`)
	echoes[uint16](z, "uint16", uint16(65535), `65535`)
	echoes[uint32](z, "uint32", uint32(math.MaxUint32), `4294967295`)
	echoes[uint64](z, "uint64", uint64(1<<53), `9007199254740992`)
	echoes[float32](z, "float32", float32(0.5), `0.5`)
	echoes[float64](z, "float64", 1e300, `1e300`, -0.25, `-0.25`)
	echoes[zooName](z, "named_string", zooName("n"), `"n"`)
	echoes[zooLevel](z, "named_int", zooLevel(3), `3`)
	echoes[*string](z, "pointer", &text, `"x"`, nil, ``)
	echoes[*zooInner](z, "pointer_to_struct", &zooInner{ID: 1}, `{"id":1}`, nil, ``)
	echoes[[]string](z, "slice", []string{"a", ""}, `["a",""]`, nil, `[]`)
	echoes[[]int8](z, "slice_of_int8", []int8{-1, 1}, `[-1,1]`, []int8{}, `[]`)
	echoes[[][]string](z, "slice_of_slices", [][]string{{"a"}, nil}, `[["a"],[]]`)
	echoes[[]zooInner](z, "slice_of_structs", []zooInner{{ID: 1, Note: "n"}, {}}, `[{"id":1,"note":"n"},{"id":0}]`)
	echoes[[]*zooInner](z, "slice_of_pointers", []*zooInner{{ID: 1}}, `[{"id":1}]`)
	echoes[[2]int](z, "array", [2]int{1, 2}, `[1,2]`)
	echoes[[]byte](z, "bytes", []byte{0, 1, 255}, `"AAH/"`, nil, `""`)
	echoes[[3]byte](z, "array_of_bytes", [3]byte{1, 2, 3}, `[1,2,3]`)
	echoes[map[string]int](z, "map", map[string]int{"a": 1, "größe": 2}, `{"a":1,"größe":2}`, nil, `{}`)
	echoes[map[int]string](z, "map_by_int", map[int]string{-1: "a", 2: "b"}, `{"-1":"a","2":"b"}`)
	echoes[map[uint8]bool](z, "map_by_uint8", map[uint8]bool{7: true}, `{"7":true}`)
	echoes[map[zooColor]int](z, "map_by_text", map[zooColor]int{1: 5}, `{"green":5}`)
	echoes[map[string]zooInner](z, "map_of_structs", map[string]zooInner{"k": {ID: 1}}, `{"k":{"id":1}}`)
	echoes[map[string][]string](z, "map_of_slices", map[string][]string{"k": nil, "l": {"x"}}, `{"k":[],"l":["x"]}`)
	echoes[zooInner](z, "struct", zooInner{ID: 7, Note: "n"}, `{"id":7,"note":"n"}`, zooInner{}, `{"id":0}`)
	echoes[zooEmbeds](z, "embedded", zooEmbeds{zooInner{ID: 1}, true}, `{"id":1,"own":true}`)
	echoes[zooPointers](z, "embedded_pointer", zooPointers{&ZooPart{1, 2}, &text}, `{"X":1,"Y":2,"maybe":"x"}`, zooPointers{}, `{}`)
	echoes[zooShadow](z, "shadowed", zooShadow{zooInner{ID: 1, Note: "n"}, "own"}, `{"note":"n","id":"own"}`)
	echoes[zooOmits](z, "omitted", zooOmits{}, `{}`, zooOmits{A: "a", B: 1, C: at, D: []int{1}}, `{"a":"a","b":1,"c":"2026-11-28T05:43:07Z","d":[1]}`)
	echoes[zooQuoted](z, "quoted", zooQuoted{5, 0.5, true}, `{"n":"5","f":"0.5","b":"true"}`)
	echoes[zooBounds](z, "bounds", zooBounds{"low", 1, "ab", []string{"a"}}, `{"level":"low","n":1,"code":"ab","list":["a"]}`,
		zooBounds{"high", 10, "abcd", []string{"a", "b", "c"}}, `{"level":"high","n":10,"code":"abcd","list":["a","b","c"]}`)
	echoes[zooDefaults](z, "defaults", zooDefaults{N: 1, S: "y"}, `{"n":1,"s":"y"}`)
	echoes[zooGeneric[int]](z, "generic", zooGeneric[int]{1, []int{2}}, `{"one":1,"many":[2]}`)
	echoes[zooGeneric[zooInner]](z, "generic_struct", zooGeneric[zooInner]{}, `{"one":{"id":0},"many":[]}`)
	echoes[zooColor](z, "text", zooColor(1), `"green"`)
	echoes[[]zooColor](z, "slice_of_text", []zooColor{0, 1}, `["red","green"]`)
	echoes[zooJSON](z, "json", zooJSON{4}, `{"n":4}`)
	echoes[time.Time](z, "time", at, `"2026-11-28T05:43:07Z"`, at.In(time.FixedZone("", 3600)), `"2026-11-28T06:43:07+01:00"`)
	echoes[*time.Time](z, "pointer_to_time", &at, `"2026-11-28T05:43:07Z"`, nil, ``)
	echoes[json.RawMessage](z, "raw", json.RawMessage(`{"a":[null,1]}`), `{"a":[null,1]}`, nil, `null`)
	echoes[json.Number](z, "number", json.Number("12.5"), `12.5`)
	echoes[any](z, "any", "x", `"x"`, []any{1.0, nil}, `[1,null]`, nil, `null`)
	echoes[[]any](z, "slice_of_any", []any{nil, "x", 1.5}, `[null,"x",1.5]`)
	echoes[map[string]any](z, "map_of_any", map[string]any{"a": nil}, `{"a":null}`)
	echoes[*big.Int](z, "big_int", big.NewInt(1<<52), `4503599627370496`)
	echoes[netip.Addr](z, "addr", netip.MustParseAddr("2001:db8::1"), `"2001:db8::1"`)
	echoes[net.IP](z, "ip", net.IPv4(192, 0, 2, 1), `"192.0.2.1"`)
	echoes[sql.NullString](z, "null_string", sql.NullString{String: "x", Valid: true}, `{"String":"x","Valid":true}`)
	echoes[sql.Null[int32]](z, "null_int", sql.Null[int32]{V: 5, Valid: true}, `{"V":5,"Valid":true}`)
	echoes[[]bool](z, "slice_of_bool", []bool{true, false}, `[true,false]`)
	echoes[**int](z, "pointer_to_pointer", nil, ``)
	echoes[struct{}](z, "empty", struct{}{}, `{}`)
	echoes[zooDeep](z, "deep", zooDeep{}, `{"a":{"b":[]}}`)
	echoes[zooUnicode](z, "unicode_name", zooUnicode{3}, `{"größe":3}`)
	// A JavaScript client cannot send these, so they are only returned.
	returns[int64](z, "large_int64", int64(1<<53+1), `9007199254740993`, int64(math.MinInt64), `-9223372036854775808`)
	returns[uint64](z, "large_uint64", uint64(math.MaxUint64), `18446744073709551615`)
	returns[[]any](z, "large_any", []any{json.Number("9007199254740993"), int64(1<<53 + 1), json.Number("0.10000000000000000555")}, `[9007199254740993,9007199254740993,0.10000000000000000555]`)
	returns[json.RawMessage](z, "large_raw", json.RawMessage(`{"n":1e400,"m":-0.0}`), `{"n":1e400,"m":-0.0}`)
	returns[map[int64]string](z, "map_by_large_int64", map[int64]string{math.MaxInt64: "a"}, `{"9223372036854775807":"a"}`)
	z.fillResults()
}

// zooItems are the items of lists of the zoo.
func zooItems(n int) []zooInner {
	items := make([]zooInner, n)
	for i := range items {
		items[i] = zooInner{ID: int64(1<<53 + 1 + 2*i), Note: strings.Repeat("note ", 20)}
	}
	return items
}

// zooPageIn and zooPageOut are those of a tool with pages, and zooList is a result without.
type (
	zooPageIn struct {
		budget.PageRequest
	}
	zooList struct {
		Items []zooInner `json:"items"`
	}
)

// addResult adds a tool that returns one value, whatever its arguments are.
func addResult[Out any](z *zoo, name string, out Out, kind, want string) {
	z.t.Helper()
	z.kinds++
	tool := "get_" + name
	mcpkit.AddTool(z.srv, tool, annotate.ReadOnly("Get "+name), "Returns a result of the kind "+name+". Use when a test needs it.",
		func(context.Context, struct{}) (Out, error) { return out, nil })
	z.calls = append(z.calls, zooCall{Tool: tool, Arguments: json.RawMessage(`{}`), Want: json.RawMessage(want), Kind: kind})
}

// fillResults adds the kinds of whole results, and calls without the arguments that have a default.
func (z *zoo) fillResults() {
	addResult(z, "result_text", "a text", "text", `"a text"`)
	addResult(z, "result_map", map[string]int64{"a": 1<<53 + 1}, "", `{"a":9007199254740993}`)
	addResult(z, "result_nil_map", map[string]int64(nil), "", `{}`)
	addResult[any](z, "result_any_object", zooInner{ID: 1}, "", `{"id":1}`)
	addResult[any](z, "result_any_list", []int64{1<<53 + 1}, "text", `"[9007199254740993]"`)
	addResult[any](z, "result_any_text", "a text", "text", `"a text"`)
	addResult(z, "result_nothing", struct{}{}, "", `{}`)
	addResult(z, "result_content", &mcp.TextContent{Text: "a text"}, "text", `"a text"`)
	addResult(z, "result_itself", &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "a text"}}}, "text", `"a text"`)

	large, err := json.Marshal(zooItems(3_000))
	require.NoError(z.t, err)
	addResult(z, "result_shortened", zooList{zooItems(3_000)}, "shortened", string(large))

	pages, err := json.Marshal(zooItems(35))
	require.NoError(z.t, err)
	mcpkit.AddTool(z.srv, "list_pages", annotate.ReadOnly("List pages"), "Lists items in pages. Use when a test needs it.",
		func(_ context.Context, in zooPageIn) (budget.Page[zooInner], error) {
			return budget.PageOf(in.PageRequest, zooItems(35)), nil
		})
	z.calls = append(z.calls, zooCall{Tool: "list_pages", Arguments: json.RawMessage(`{"limit":10}`), Want: pages, Kind: "pages"})

	for arguments, want := range map[string]string{
		`{"value":{}}`:               `{"value":{"n":7,"s":"x"}}`,
		`{"value":{"n":1}}`:          `{"value":{"n":1,"s":"x"}}`,
		`{"value":{"n":0,"s":"zz"}}`: `{"value":{"s":"zz"}}`,
	} {
		z.calls = append(z.calls, zooCall{Tool: "echo_defaults", Arguments: json.RawMessage(arguments), Want: json.RawMessage(want)})
	}
	for _, tool := range []string{"pointer", "pointer_to_struct", "pointer_to_time"} {
		z.calls = append(z.calls, zooCall{Tool: "echo_" + tool, Arguments: json.RawMessage(`{}`), Want: json.RawMessage(`{}`)})
	}
	z.calls = append(z.calls, zooCall{Tool: "echo_omitted", Arguments: json.RawMessage(`{"value":{"b":1}}`), Want: json.RawMessage(`{"value":{"b":1}}`)})
}

// TestTheTypeScriptClientsAgree has the official TypeScript clients call a tool for each kind of Go
// type. They throw a result away that breaks the output schema of its tool.
func TestTheTypeScriptClientsAgree(t *testing.T) {
	nodePackage(t, "@modelcontextprotocol/client")
	nodePackage(t, "@modelcontextprotocol/sdk")
	node := onPath(t, "node", "nodejs")
	z := &zoo{t: t, srv: mcpkit.New(mcpkit.Manifest{
		Name: "zoo", Title: "Zoo", Version: "1.0.0", Tagline: "Has every kind of value", Description: "Returns values of every kind of Go type.",
		URL: "https://zoo.example.org/mcp", Privacy: "https://zoo.example.org/privacy", Support: "support@zoo.example.org", Security: "security@zoo.example.org",
	}, mcpkit.Public("has only values of a test"), mcpkit.RateLimit(nil))}
	z.fill()
	require.GreaterOrEqual(t, z.kinds, 60)
	example := mcpkit.Example{Title: "A truth", Prompt: "Is it true?", Calls: []mcpkit.Call{mcpkit.Use("get_bool", zooIn{0})}, Shows: "the truth"}
	another, third := example, example
	another.Title, another.Prompt = "A lie", "Is it false?"
	third.Title, third.Prompt = "A doubt", "Which is it?"
	z.srv.Examples(example, another, third)
	h, err := z.srv.Handler()
	require.NoError(t, err)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)

	calls, err := json.Marshal(z.calls)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "calls.json")
	require.NoError(t, os.WriteFile(file, calls, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, node, filepath.Join(clients(t), "zoo.mjs"), server.URL+"/mcp", file).CombinedOutput()
	assert.NoError(t, err, string(out))
	for _, client := range []string{"client", "sdk"} {
		assert.Contains(t, string(out), fmt.Sprintf("%s: %d tools, %d calls", client, len(z.srv.Surface().Tools), len(z.calls)))
	}
	t.Log(strings.TrimSpace(string(out)))
}
