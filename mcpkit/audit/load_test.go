package audit_test

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// loadOf sets the number of requests of the load.
func loadOf(n int) func(*audit.Options) {
	return func(o *audit.Options) { o.LoadRequests = n }
}

// listings returns a change after which a handler answers those requests of tools/list for which
// match returns true. The number of the request begins at 1.
func listings(match func(n int64) bool, with http.HandlerFunc) func(http.Handler) http.Handler {
	var seen atomic.Int64
	return answering(func(r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		return bytes.Contains(wholeBody(r), []byte(`"tools/list"`)) && match(seen.Add(1))
	}, with)
}

// limit answers with 429 and headers.
func limit(retryAfter, contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, text)
	}
}

func loadServers() []brokenServer {
	server := func(name string, rule policy.RuleID, message string, change func(http.Handler) http.Handler) brokenServer {
		return brokenServer{name: name, rule: rule, says: message, change: change, options: loadOf(40)}
	}
	later := func(n int64) bool { return n > 20 && n%3 == 0 }
	return []brokenServer{
		{
			name: "ends", rule: audit.RuleHTTPAlive, says: "accepts no connection",
			start: func(t *testing.T) (string, func(*audit.Options)) {
				return mortal(t, "no_such_tool_of_the_audit", false), nil
			},
		},
		server("500", audit.RuleLoadAnswers, "have no result", listings(later, status(500))),
		server("error", audit.RuleLoadAnswers, "error -32603", listings(later,
			body(200, "application/json", `{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"database is locked"}}`))),
		server("no Retry-After", audit.RuleRateLimit, "429 without Retry-After", listings(later, limit("", "application/json", `{"error":"slow down"}`))),
		server("wrong Retry-After", audit.RuleRateLimit, `429 with Retry-After: "soon"`, listings(later, limit("soon", "application/json", `{"error":"slow down"}`))),
		server("page", audit.RuleRateLimit, "a page of HTML", listings(later, limit("1", "text/html", `<html>slow down`))),
		server("no JSON", audit.RuleRateLimit, "not the JSON", listings(later, limit("1", "application/json", `slow down`))),
	}
}

func TestTheLatencyUnderLoadIsReported(t *testing.T) {
	t.Parallel()
	report := run(t, broken(t, unchanged).URL+"/mcp", loadOf(12))
	for _, id := range []policy.RuleID{audit.RuleLoadAnswers, audit.RuleLoadLatency} {
		got := result(t, report, id)
		assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
	}
	assert.Equal(t, policy.NotApplicable, result(t, report, audit.RuleRateLimit).Outcome)
	require.Len(t, report.Figures, 4)
	assert.Equal(t, policy.Figure{Name: "requests of tools/list", Value: 12}, report.Figures[0])
	last := 0.0
	for i, name := range []string{"p50", "p95", "p99"} {
		f := report.Figures[i+1]
		assert.Equal(t, name+" of tools/list", f.Name)
		assert.Equal(t, "ms", f.Unit)
		assert.GreaterOrEqual(t, f.Value, last)
		last = f.Value
	}
	assert.Positive(t, last)
}

func TestAServerThatLimitsTheLoadProperly(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]http.HandlerFunc{
		"429": limit("1", "application/json", `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"too many requests"}}`),
		"JSON-RPC error": body(200, "application/json",
			`{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"rate limit exceeded, try again in 3 seconds"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := listings(func(n int64) bool { return n > 20 && n%3 == 0 }, with)
			report := run(t, broken(t, change).URL+"/mcp", loadOf(40))
			assert.Empty(t, report.Incomplete)
			for _, id := range []policy.RuleID{audit.RuleLoadAnswers, audit.RuleLoadLatency, audit.RuleRateLimit} {
				assert.Empty(t, result(t, report, id).Findings, id)
			}
		})
	}
}

func TestNoLoadWithoutAToken(t *testing.T) {
	t.Parallel()
	report := run(t, broken(t, challenged("WWW-Authenticate")).URL+"/mcp", loadOf(40))
	got := result(t, report, audit.RuleLoadAnswers)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "asks for a token")
	assert.Empty(t, report.Figures)
}

func TestASlowServer(t *testing.T) {
	t.Parallel()
	slow := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Millisecond)
			next.ServeHTTP(w, r)
		})
	}
	report := run(t, broken(t, slow).URL+"/mcp", loadOf(8))
	require.NotEmpty(t, report.Figures)
	assert.GreaterOrEqual(t, report.Figures[1].Value, 1.0, "the latency is in milliseconds")
	assert.Equal(t, "8", strconv.Itoa(int(report.Figures[0].Value)))
}
