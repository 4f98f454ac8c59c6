package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestDigitsOfAnyAreKept checks values of any type in the input of a tool: a number that a float64
// holds is one, and any other keeps its digits.
func TestDigitsOfAnyAreKept(t *testing.T) {
	srv := newServer()
	mcpkit.AddTool(srv, "echo_any", annotate.ReadOnly("Echo"), "Returns its input. Use when a test needs it.",
		func(_ context.Context, in struct {
			Value any            `json:"value"`
			More  map[string]any `json:"more,omitempty"`
		}) (struct {
			Type  string         `json:"type"`
			Value any            `json:"value"`
			More  map[string]any `json:"more"`
		}, error) {
			return struct {
				Type  string         `json:"type"`
				Value any            `json:"value"`
				More  map[string]any `json:"more"`
			}{fmt.Sprintf("%T", in.Value), in.Value, in.More}, nil
		})
	endpoint := listen(t, srv)
	for number, typ := range map[string]string{"5": "float64", "0.25": "float64", "9007199254740993": "json.Number", "-9007199254740993": "json.Number", "12345678901234567890123": "json.Number"} {
		text, isError := callTool(t, endpoint, "2025-06-18", "echo_any", json.RawMessage(`{"value":`+number+`,"more":{"a":[`+number+`]}}`))
		assert.False(t, isError, text)
		assert.Equal(t, `{"type":"`+typ+`","value":`+number+`,"more":{"a":[`+number+`]}}`, text)
	}
}
