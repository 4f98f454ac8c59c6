package edge_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestOnRefusal checks that each middleware reports a refused request once, and no other request.
func TestOnRefusal(t *testing.T) {
	everRefusing := limiterFunc(func(context.Context, string, int) (time.Duration, error) { return time.Minute, nil })
	for name, tc := range map[string]struct {
		h    func(http.Handler) http.Handler
		want edge.Refusal
	}{
		"Hosts":   {edge.Hosts("other.example.com"), edge.Refusal{Status: 421, Reason: observe.RefusedHost, Cause: "foreign_host"}},
		"Origins": {edge.Origins(), edge.Refusal{Status: 403, Reason: observe.RefusedOrigin, Cause: "foreign_origin"}},
		"Methods": {edge.Methods("GET"), edge.Refusal{Status: 405, Cause: "method_not_allowed"}},
		"Body":    {edge.Body(&edge.BodyOptions{Max: 1}), edge.Refusal{Status: 413, Reason: observe.RefusedRequest, Cause: "body_too_large"}},
		"RateLimit": {edge.RateLimit(everRefusing, nil),
			edge.Refusal{Status: 429, Reason: observe.RefusedRate, Cause: "rate_exceeded", Key: "ip:192.0.2.1", Wait: time.Minute}},
		"none": {edge.Hosts("notes.example.com"), edge.Refusal{}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []edge.Refusal
			h := reporting(func(r edge.Refusal) { got = append(got, r) }, tc.h(ok))
			r := httptest.NewRequest(http.MethodPost, "https://notes.example.com/mcp", strings.NewReader("{}"))
			r.Header.Set("Origin", "https://evil.example")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if tc.want == (edge.Refusal{}) {
				assert.Empty(t, got)
				assert.Equal(t, 204, w.Code)
				return
			}
			assert.Equal(t, []edge.Refusal{tc.want}, got)
			assert.Equal(t, tc.want.Status, w.Code)
			assert.True(t, strings.HasPrefix(w.Body.String(), `{"jsonrpc":"2.0","id":null,"error":{"code":-32`), w.Body)
		})
	}
	assert.Panics(t, func() { edge.OnRefusal(nil) })
}
