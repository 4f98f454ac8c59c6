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

// TestIDsComeBackAsTheyWereSent sends IDs with requests that mcpkit answers, that go-sdk answers,
// and that are refused.
func TestIDsComeBackAsTheyWereSent(t *testing.T) {
	endpoint := listen(t, newServer(mcpkit.Sessions()))
	stateless := listen(t, newServer())
	for _, id := range []string{`0`, `-1`, `7`, `9007199254740992`, `-9007199254740992`, `"a"`, `"a<b>&"`, `"\u00e9"`, `"a\/b"`, `""`, `"größe"`, `"9007199254740993"`} {
		for _, url := range []string{endpoint, stateless} {
			for _, method := range []string{"ping", "tools/list", "foo/bar", "resources/list"} {
				a := post(t, url, "2025-06-18", `{"jsonrpc":"2.0","id":`+id+`,"method":"`+method+`","params":{}}`)
				assert.Contains(t, a.Body, `"id":`+id+`,`, "%s %s", method, a.Body)
			}
		}
	}
	for _, id := range []string{`1.0`, `1e3`, `-0`, `1.5`, `9007199254740993`, `9223372036854775808`, `null`, `{}`, `true`} {
		a := post(t, stateless, "2025-06-18", `{"jsonrpc":"2.0","id":`+id+`,"method":"ping"}`)
		assert.Equal(t, 400, a.Status, id)
		assert.Contains(t, a.Body, "an integer of up to 2^53 without a fraction or an exponent", id)
	}
}
