package audit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// mortal returns a server that a request with a text in its body ends, before or after its answer.
func mortal(t *testing.T, text string, answers bool) string {
	t.Helper()
	next := clean(t)
	var s *httptest.Server
	var once sync.Once
	var dead atomic.Bool // a process that has ended answers nothing more, on no connection
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := wholeBody(r)
		if dead.Load() {
			panic(http.ErrAbortHandler) // a connection that was accepted while the others were closed
		}
		if !strings.Contains(string(body), text) {
			next.ServeHTTP(w, r)
			return
		}
		dead.Store(true)
		if answers {
			w.Header().Set("Connection", "close")
			s.Config.SetKeepAlivesEnabled(false) // a process that ends closes its idle connections too
			next.ServeHTTP(w, r)
		}
		once.Do(func() { _ = s.Listener.Close() })
		if !answers {
			go s.CloseClientConnections()
			<-r.Context().Done()
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/mcp"
}

func TestARequestThatEndsTheServerIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text    string
		answers bool
		load    int
		says    string
	}{
		"a call with a mistake":      {`"arguments":{},"name":"search_notes"`, false, -1, `ended at the call of tool "search_notes" with {}`},
		"a call that it answers":     {`"arguments":{},"name":"search_notes"`, true, -1, `ended after it answered the call of tool "search_notes" with {}`},
		"an unknown tool":            {"no_such_tool_of_the_audit", false, -1, `ended at the call of tool "no_such_tool_of_the_audit" with {}`},
		"an unknown method":          {"audit/no_such_method", false, -1, "ended at the request audit/no_such_method"},
		"a request of the newer era": {"server/discover", false, -1, "ended at the request server/discover"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, mortal(t, c.text, c.answers), func(o *audit.Options) { o.LoadRequests = c.load })
			assertWhole(t, report)
			got := result(t, report, audit.RuleHTTPAlive)
			require.Len(t, got.Findings, 1, got.Reason)
			assert.Equal(t, policy.Fail, got.Outcome)
			assert.Contains(t, got.Findings[0].Message, c.says)
			assert.Contains(t, got.Findings[0].Evidence[0].Sent, c.text)
			assert.NotEmpty(t, report.Incomplete)
			for _, id := range wireRules() {
				if id != audit.RuleHTTPAlive {
					assert.Empty(t, result(t, report, id).Findings, id)
				}
			}
		})
	}
}

// A proxy answers for a server that is gone.
func TestARequestThatEndsTheServerBehindAProxyIsNamed(t *testing.T) {
	t.Parallel()
	var dead atomic.Bool
	s := broken(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := wholeBody(r)
			if strings.Contains(string(body), "no_such_tool_of_the_audit") {
				dead.Store(true)
			}
			if dead.Load() {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	report := run(t, s.URL+"/mcp", nil)
	got := result(t, report, audit.RuleHTTPAlive)
	require.Len(t, got.Findings, 1, got.Reason)
	assert.Contains(t, got.Findings[0].Message, `ended at the call of tool "no_such_tool_of_the_audit"`)
	for _, id := range wireRules() {
		if id != audit.RuleHTTPAlive {
			assert.Empty(t, result(t, report, id).Findings, id)
		}
	}
}

// A single 502 or a closed connection does not mean that the server is gone.
func TestAServerThatLivesOn(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]http.HandlerFunc{"502": status(502), "504": status(504), "closed connection": hangUp} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hostile(t, "tools/call", with)
			report := run(t, s.URL+"/mcp", nil)
			assert.Equal(t, policy.Pass, result(t, report, audit.RuleHTTPAlive).Outcome)
			assert.NotEmpty(t, result(t, report, audit.RuleCallAnswered).Findings)
			assert.Empty(t, report.Incomplete)
		})
	}
}
