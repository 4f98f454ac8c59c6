package wrap_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

type digitsIn struct {
	ID    int64          `json:"id" query:"id"`
	Extra map[string]any `json:"extra"`
	List  []any          `json:"list"`
}

type digitsOut struct {
	ID    any            `json:"id"`
	Extra map[string]any `json:"extra"`
	List  []any          `json:"list"`
}

// TestDigitsAreKeptInBothDirections checks numbers beyond 2^53 in values of any type: in arguments
// on their way to the service, and in its answer.
func TestDigitsAreKeptInBothDirections(t *testing.T) {
	const big = "9007199254740993"
	var query, body string
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		query, body = r.URL.RawQuery, string(raw)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":`+big+`,"extra":{"parent":`+big+`,"ratio":0.5},"list":[`+big+`,{"deep":-`+big+`}]}`)
	})
	srv := newServer()
	wrap.Mux(srv, wrap.InProcess(service), wrap.Route[digitsIn, digitsOut]("POST /notes", "move_note", annotate.Additive("Move a note"), "Moves a note. Use when the user asks for it."))
	client := mcptest.New(t, srv)
	got, err := mcptest.Try[json.RawMessage](t.Context(), client, "move_note", json.RawMessage(`{"id":`+big+`,"extra":{"parent":`+big+`},"list":[`+big+`]}`))
	require.NoError(t, err)
	assert.Equal(t, "id="+big, query)
	assert.Contains(t, body, `"parent":`+big)
	assert.Contains(t, body, `"list":[`+big+`]`)
	for _, want := range []string{`"id":` + big, `"parent":` + big, `"deep":-` + big, `"ratio":0.5`} {
		assert.Contains(t, string(got), want)
	}
}
