package budget_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
)

// fits reports whether the cursor of one call is valid for another call.
func fits(t require.TestingT, sealer *budget.Sealer, made, used budget.Binding) bool {
	pages := budget.Pages{Sealer: sealer}
	page := budget.PageOf(budget.PageRequest{Limit: 1}, []int{1, 2, 3})
	_, err := pages.Cursor(made, &page)
	require.NoError(t, err)
	in := listIn{PageRequest: budget.PageRequest{Cursor: page.NextCursor}}
	err = pages.Open(used, &in)
	if err == nil {
		require.Equal(t, 1, in.Offset())
		return true
	}
	require.EqualError(t, err, "cursor: it belongs to another call; repeat the arguments of the call that returned it, or omit it to start from the beginning")
	require.Zero(t, in.Offset())
	return false
}

// TestACursorIsBoundToEachDigitOfItsArguments checks that numbers with the same float64 differ.
func TestACursorIsBoundToEachDigitOfItsArguments(t *testing.T) {
	sealer := budget.RandomSealer()
	good := func(made, used string) bool {
		return fits(t, sealer, budget.Binding{Tool: "t", Arguments: json.RawMessage(made)}, budget.Binding{Tool: "t", Arguments: json.RawMessage(used)})
	}
	for made, used := range map[string]string{
		`{"id":9007199254740993}`:           `{"id":9007199254740992}`,
		`{"id":[1,{"n":9007199254740993}]}`: `{"id":[1,{"n":9007199254740992}]}`,
		`{"x":0.1000000000000000055}`:       `{"x":0.1}`,
		`{"x":1e400}`:                       `{"x":1e401}`,
		`{"x":1e-400}`:                      `{"x":0}`,
		`{"x":1e99999999999}`:               `{"x":1e99999999998}`,
		`{"a":1}`:                           `{"a":"1"}`,
		`{"a":[1,2]}`:                       `{"a":[2,1]}`,
		`{"a":{"b":1}}`:                     `{"a":{},"b":1}`,
		`{"a":"b","c":"d"}`:                 `{"a":"d","c":"b"}`,
		`{"a":null}`:                        `{}`,
		`{"a":{"cursor":"x"}}`:              `{"a":{"cursor":"y"}}`,
		`{"a":{"limit":1}}`:                 `{"a":{}}`,
		`{"a":""}`:                          `{"a":[]}`,
		`{"a":true}`:                        `{"a":false}`,
		`{"a":-1}`:                          `{"a":1}`,
	} {
		assert.False(t, good(made, used), "%s %s", made, used)
		assert.False(t, good(used, made), "%s %s", made, used)
		assert.True(t, good(made, made), made)
	}
	for made, used := range map[string]string{
		`{"id":9007199254740993,"a":"ä"}`: ` {"\u0061" : "\u00e4", "id":9007199254740993.0 } `,
		`{"x":1.0}`:                       `{"x":1}`,
		`{"x":100}`:                       `{"x":1e2}`,
		`{"x":0}`:                         `{"x":-0.0}`,
		`{"b":{"c":1,"d":2}}`:             `{"b":{"d":2,"c":1}}`,
		`{"a":1,"cursor":"x","limit":3}`:  `{"fields":["y"],"limit":9007199254740993,"a":1,"cursor":"z"}`,
		`{}`:                              `null`,
		``:                                `{"limit":2}`,
	} {
		assert.True(t, good(made, used), "%s %s", made, used)
	}
}

// TestACursorIsBoundToItsServer checks that another server with the same key refuses a cursor.
func TestACursorIsBoundToItsServer(t *testing.T) {
	key := []byte("a secret of enough bytes")
	one, err := budget.NewSealer(key)
	require.NoError(t, err)
	assert.True(t, fits(t, one, budget.Binding{Server: "a", Tool: "t"}, budget.Binding{Server: "a", Tool: "t"}))
	assert.False(t, fits(t, one, budget.Binding{Server: "a", Tool: "t"}, budget.Binding{Server: "b", Tool: "t"}))
	assert.False(t, fits(t, one, budget.Binding{Server: "a", Tool: "t"}, budget.Binding{Tool: "t"}))
	// The parts of a binding are delimited.
	assert.False(t, fits(t, one, budget.Binding{Server: "ab", Tool: "c"}, budget.Binding{Server: "a", Tool: "bc"}))
	assert.False(t, fits(t, one, budget.Binding{Tool: "a", Caller: "b"}, budget.Binding{Tool: "ab"}))
}

// TestCursorOfArgumentsThatAreNotAnObject checks that the error does not quote the arguments.
func TestCursorOfArgumentsThatAreNotAnObject(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer()}
	page := budget.PageOf(budget.PageRequest{Limit: 1}, []int{1, 2})
	for _, args := range []string{`[]`, `{`, `"x"`, `{"a":1}}`} {
		_, err := pages.Cursor(budget.Binding{Arguments: json.RawMessage(args)}, &page)
		assert.EqualError(t, err, "cursor: the arguments of the call are not a JSON object", args)
	}
}

var hugeExponent = regexp.MustCompile(`[eE][-+]?0*[1-9]\d{3}`)

// FuzzCursorArguments checks that a cursor is valid for other arguments if and only if they are
// equal in exact arithmetic.
func FuzzCursorArguments(f *testing.F) {
	for _, pair := range [][2]string{{"1", "1.0"}, {"9007199254740993", "9007199254740992"}, {"1e2", "100"}, {"-0", "0"}, {"0.1", "1e-1"}, {"123456789012345678901", "1.23456789012345678901e20"}} {
		f.Add(pair[0], pair[1], "x", "x")
	}
	sealer := budget.RandomSealer()
	f.Fuzz(func(t *testing.T, a, b, s, u string) {
		if hugeExponent.MatchString(a+" "+b) || !utf8.ValidString(s) || !utf8.ValidString(u) {
			return // exact arithmetic would take long, and encoding/json makes several invalid strings equal
		}
		if len(a) > 50 || len(b) > 50 || !json.Valid([]byte(a)) || !json.Valid([]byte(b)) || strings.Trim(a+b, "0123456789+-.eE") != "" {
			return
		}
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(b)
		if !okX || !okY {
			return
		}
		arguments := func(number, text string) json.RawMessage {
			raw, err := json.Marshal(map[string]any{"n": json.Number(number), "s": text})
			require.NoError(t, err)
			return raw
		}
		require.Equal(t, x.Cmp(y) == 0 && s == u, fits(t, sealer, budget.Binding{Arguments: arguments(a, s)}, budget.Binding{Arguments: arguments(b, u)}))
	})
}
