package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// errSecretColor is an error of a program's method. It contains details that clients must not see.
var errSecretColor = errors.New("pq: password authentication failed for user colors")

// A color is an argument that decodes itself from text. One of its errors wraps a ToolError.
type color string

func (c *color) UnmarshalText(text []byte) error {
	switch string(text) {
	case "red":
		*c = "red"
		return nil
	case "pink":
		return fmt.Errorf("looking it up: %w", &mcpkit.ToolError{What: "pink is sold out", Next: "Take red.", Err: errSecretColor})
	}
	return fmt.Errorf("color %q: %w", text, errSecretColor)
}

func (c color) MarshalText() ([]byte, error) { return []byte(c), nil }

// A shape is an argument that decodes itself from JSON with another type.
type shape struct{ sides int }

func (s *shape) UnmarshalJSON(data []byte) error {
	var internal struct {
		InternalSides int8 `json:"internal_sides"`
	}
	if err := json.Unmarshal(data, &internal); err != nil {
		return err
	}
	if internal.InternalSides > 9 {
		return errSecretColor
	}
	s.sides = int(internal.InternalSides)
	return nil
}

func (s shape) MarshalJSON() ([]byte, error) { return []byte(`{}`), nil }

type paint struct {
	Color  color            `json:"color,omitempty"`
	Shape  *shape           `json:"shape,omitempty"`
	List   []color          `json:"list,omitempty"`
	ByName map[string]color `json:"by_name,omitempty"`
	Named  map[color]int8   `json:"named,omitempty"`
	Number map[int8]string  `json:"number,omitempty"`
	Small  int8             `json:"small,omitempty"`
	Text   int8             `json:"text,string,omitempty"`
	Bytes  []byte           `json:"bytes,omitempty"`
	Float  float32          `json:"float,omitempty"`
	Deep   []struct {
		Filter struct {
			Color *color `json:"color,omitempty"`
		} `json:"filter,omitzero"`
	} `json:"deep,omitempty"`
}

// TestTheTextOfADecodingErrorStaysInside checks that the client gets the path of an argument that
// cannot be decoded, and the text of a ToolError, and that everything else is logged.
func TestTheTextOfADecodingErrorStaysInside(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	mcpkit.AddTool(srv, "paint_wall", annotate.ReadOnly("Paint"), "Paints a wall. Use when a wall is bare.", func(context.Context, paint) (string, error) { return "painted", nil })
	endpoint := listen(t, srv)
	for args, want := range map[string]string{
		`{"color":"blue"}`:                                     "color: cannot be used as given",
		`{"color":"pink"}`:                                     "color: pink is sold out. Take red.",
		`{"shape":{"internal_sides":12}}`:                      "shape: cannot be used as given",
		`{"shape":{"internal_sides":1200}}`:                    "shape: cannot be used as given",
		`{"shape":[1]}`:                                        "shape: cannot be used as given",
		`{"list":["red","red","blue","pink"]}`:                 "list[2]: cannot be used as given",
		`{"list":["red","pink","blue"]}`:                       "list[1]: pink is sold out. Take red.",
		`{"by_name":{"a":"red","b":"blue"}}`:                   "by_name.b: cannot be used as given",
		`{"named":{"red":1,"blue":2}}`:                         "named.blue: cannot be used as given",
		`{"named":{"red":300}}`:                                "named.red: must be at most 127, got 300",
		`{"named":{"pink":1}}`:                                 "named.pink: pink is sold out. Take red.",
		`{"number":{"1":"a","300":"b"}}`:                       `number: the name "300" is not allowed here; it must be a whole number from -128 to 127`,
		`{"small":300}`:                                        "small: must be at most 127, got 300",
		`{"text":"300"}`:                                       `text: must be a whole number from -128 to 127, got "300"`,
		`{"bytes":"?"}`:                                        "bytes: must be base64",
		`{"float":1e300}`:                                      "float: 1e300 is out of range",
		`{"deep":[{},{"filter":{"color":"x"}}]}`:               "deep[1].filter.color: cannot be used as given",
		`{"by_name":{"` + strings.Repeat("n", 500) + `":"x"}}`: "by_name." + strings.Repeat("n", 57) + "…: cannot be used as given",
	} {
		text, isError := callTool(t, endpoint, "2025-06-18", "paint_wall", json.RawMessage(args))
		assert.True(t, isError, args)
		assert.Equal(t, want, text, args)
	}
	assert.Contains(t, log.String(), `decoding an argument: *fmt.wrapError: *errors.errorString`, "the cause is logged")
	assert.NotContains(t, log.String(), "blue", "the argument is not logged")
	text, isError := callTool(t, endpoint, "2025-06-18", "paint_wall", json.RawMessage(`{"color":"red","shape":{"internal_sides":3},"list":["red"],"named":{"red":1},"number":{"7":"x"},"text":"1","bytes":"AA=="}`))
	require.False(t, isError, text)
}

// failsToEncode is an output whose MarshalJSON fails, with a ToolError if told is set.
type failsToEncode struct{ told bool }

func (f failsToEncode) MarshalJSON() ([]byte, error) {
	if f.told {
		return nil, &mcpkit.ToolError{What: "the wall is wet"}
	}
	return nil, errSecretColor
}

// TestTheTextOfAnEncodingErrorStaysInside checks that the client gets a ref, or the text of a
// ToolError, if an output cannot be encoded.
func TestTheTextOfAnEncodingErrorStaysInside(t *testing.T) {
	srv := newServer()
	addTool(srv, "fails", func(context.Context, struct{}) (any, error) { return map[string]any{"x": failsToEncode{}}, nil })
	addTool(srv, "fails_told", func(context.Context, struct{}) (any, error) {
		return map[string]any{"x": failsToEncode{told: true}}, nil
	})
	endpoint := listen(t, srv)
	text, isError := callTool(t, endpoint, "2025-06-18", "fails", nil)
	assert.True(t, isError)
	assert.Regexp(t, internalError, text)
	text, isError = callTool(t, endpoint, "2025-06-18", "fails_told", nil)
	assert.True(t, isError)
	assert.Equal(t, "the wall is wet", text)
}
