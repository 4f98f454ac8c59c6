package audit_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// after returns a change after which all requests but the first n are answered by a handler. It
// counts the requests.
func after(n int64, seen *atomic.Int64, with http.HandlerFunc) func(http.Handler) http.Handler {
	return answering(func(*http.Request) bool { return seen.Add(1) > n }, with)
}

// hang answers nothing until its client is gone.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client is gone
	<-r.Context().Done()
}

// hangUp closes the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// assertWhole checks that a report has a result for each rule about the wire, and a reason for
// each that was not measured.
func assertWhole(t *testing.T, report *policy.Report) {
	t.Helper()
	seen := map[policy.RuleID]bool{}
	for _, got := range report.Results {
		seen[got.Rule.ID] = true
		if got.Outcome == policy.NotMeasured || got.Outcome == policy.NotApplicable {
			assert.NotEmpty(t, got.Reason, got.Rule.ID)
		}
	}
	for _, rule := range audit.Rules() {
		assert.True(t, seen[rule.ID], "%s has no result", rule.ID)
	}
}

// wireRules are the IDs of the rules about the wire.
func wireRules() []policy.RuleID {
	var ids []policy.RuleID
	for _, rule := range audit.Rules() {
		ids = append(ids, rule.ID)
	}
	return ids
}

func TestAServerThatBansTheAudit(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]http.HandlerFunc{
		"429":               limit("", "application/json", `{"error":"you are banned"}`),
		"429 for an hour":   limit("3600", "application/json", `{"error":"you are banned"}`),
		"403":               body(403, "text/plain", "error code: 1015"),
		"503":               status(503),
		"silence":           hang,
		"closed connection": hangUp,
	} {
		t.Run(name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			for _, n := range []int64{0, 1, 10, 25} {
				var seen atomic.Int64
				s := broken(t, after(n, &seen, with))
				report := run(t, s.URL+"/mcp", func(o *audit.Options) {
					o.Timeout, o.LoadRequests = waiting(250*time.Millisecond, 500*time.Millisecond), 40
				})
				assertWhole(t, report)
				if n == 0 && name == "403" {
					assert.Equal(t, "the tools could not be read: no session could be opened", report.Incomplete, "the server answers all requests alike, which is no ban")
					continue
				}
				for _, id := range wireRules() {
					if got := result(t, report, id); id != audit.RuleRateLimit {
						assert.Empty(t, got.Findings, "%s after %d requests", id, n)
					}
				}
				assert.NotEmpty(t, report.Incomplete, "after %d requests", n)
				assert.Less(t, seen.Load()-n, int64(50), "the audit stops after %d requests", n)
			}
		})
	}
}

func TestAServerThatLimitsTheAuditForAMoment(t *testing.T) {
	t.Parallel()
	var seen, limited atomic.Int64
	s := broken(t, answering(func(*http.Request) bool { return seen.Add(1)%10 == 0 }, func(w http.ResponseWriter, r *http.Request) {
		limited.Add(1)
		limit("0", "application/json", `{"error":"slow down"}`)(w, r)
	}))
	report := run(t, s.URL+"/mcp", nil)
	assert.Positive(t, limited.Load())
	assert.Empty(t, report.Incomplete)
	for _, id := range wireRules() {
		got := result(t, report, id)
		assert.Empty(t, got.Findings, id)
		assert.NotContains(t, got.Reason, "has no time", id)
	}
}

func TestASlowToolDoesNotLookLikeABan(t *testing.T) {
	t.Parallel()
	// Some requests hang, and others are answered: the audit goes on.
	s := broken(t, answering(func(r *http.Request) bool { return r.Method != http.MethodPost || r.URL.Path != "/mcp" }, hang))
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Timeout = 300 * time.Millisecond })
	assertWhole(t, report)
	assert.Empty(t, report.Incomplete)
	assert.NotEmpty(t, result(t, report, audit.RuleHTTPHead).Findings)
	assert.Equal(t, policy.Pass, result(t, report, audit.RuleHTTPErrorBody).Outcome)
}

func TestAServerThatAnswersNothingAtAll(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	report := run(t, gone.URL+"/mcp", nil)
	assertWhole(t, report)
	assert.Equal(t, "the server gave no answer: no connection can be made", report.Incomplete)
	for _, id := range []policy.RuleID{audit.RuleHTTPHead, audit.RuleCORSPreflight, audit.RuleHTTPRedirect} {
		got := result(t, report, id)
		assert.Equal(t, policy.NotMeasured, got.Outcome, id)
		assert.Equal(t, "no connection can be made", got.Reason, id)
	}
}

func TestAnAuditStopsAtOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 3, 12, 30} {
		ctx, cancel := context.WithCancel(t.Context())
		var seen atomic.Int64
		s := broken(t, answering(func(*http.Request) bool { return seen.Add(1) > n }, func(w http.ResponseWriter, r *http.Request) {
			cancel() // as Ctrl-C does, while a request is under way
			hang(w, r)
		}))
		done := make(chan *policy.Report, 1)
		go func() {
			report, err := audit.Run(ctx, s.URL+"/mcp", audit.Options{PerSecond: 10_000})
			assert.NoError(t, err)
			done <- report
		}()
		<-ctx.Done()
		select {
		case report := <-done:
			assertWhole(t, report)
			assert.Equal(t, "the audit was stopped before its end", report.Incomplete)
			for _, id := range wireRules() {
				assert.Empty(t, result(t, report, id).Findings, "%s after %d requests", id, n)
			}
		case <-time.After(10 * time.Second):
			require.Fail(t, "the audit does not stop")
		}
		cancel()
	}
}
