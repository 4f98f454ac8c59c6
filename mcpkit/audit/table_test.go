package audit_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestEachBrokenServerIsFoundByItsRule runs the audit on servers that break one rule each. No other
// rule may report them, apart from those that are broken necessarily too.
func TestEachBrokenServerIsFoundByItsRule(t *testing.T) {
	t.Parallel()
	var table struct {
		sync.Mutex
		lines []string
	}
	t.Cleanup(func() {
		slices.Sort(table.lines)
		t.Log("rule and server\n" + strings.Join(table.lines, "\n"))
	})
	baseline := map[bool][]policy.RuleID{}
	for _, sessions := range []bool{false, true} {
		s := httptest.NewServer(base(t, sessions))
		t.Cleanup(s.Close)
		baseline[sessions] = broke(run(t, s.URL+"/mcp", nil))
	}
	require.Empty(t, baseline[false], "the clean server has findings")
	for i, c := range brokenServers() {
		t.Run(fmt.Sprintf("%s-%d", c.rule, i), func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			start := c.start
			if start == nil {
				start = c.behind
			}
			url, options := start(t)
			report := run(t, url, options)
			got := result(t, report, c.rule)
			require.NotEmpty(t, got.Findings, "outcome %s, %s", got.Outcome, got.Reason)
			var messages []string
			for _, f := range got.Findings {
				messages = append(messages, f.Message)
				assert.NotContains(t, f.Message, "\n")
				assert.NotEmpty(t, f.Fix)
			}
			assert.Contains(t, strings.Join(messages, "\n"), c.says)
			for _, id := range broke(report) {
				if id != c.rule && !slices.Contains(c.also, id) && !slices.Contains(baseline[c.sessions], id) {
					assert.Fail(t, "another rule has a finding", "%s: %s", id, result(t, report, id).Findings[0].Message)
				}
			}
			table.Lock()
			defer table.Unlock()
			table.lines = append(table.lines, fmt.Sprintf("%-28s %-30s %s", c.rule, c.name, messages[0]))
		})
	}
}

// brokenServers has the servers of each theme.
func brokenServers() []brokenServer {
	return slices.Concat(networkServers(), httpServers(), originServers(), protocolServers(), callServers(), loadServers())
}

// behind starts the server: one without faults, behind what changes its answers.
func (c *brokenServer) behind(t *testing.T) (string, func(*audit.Options)) {
	s := httptest.NewServer(c.change(base(t, c.sessions)))
	t.Cleanup(s.Close)
	return s.URL + "/mcp", c.options
}

// TestEachRuleOfTheWireHasABrokenServer keeps the table complete.
func TestEachRuleOfTheWireHasABrokenServer(t *testing.T) {
	t.Parallel()
	elsewhere := []policy.RuleID{
		audit.RuleCallCoverage, // it has no findings
		audit.RuleCallTime,     // TestACallThatIsNotAnswered
		audit.RuleLoadLatency,  // TestASlowServer
	}
	prefixes := []string{
		"protocol", "server", "capability", "tools", "list", "result", "offer", "call",
		"https", "dns", "tls", "http", "cors", "load", "rate",
	}
	for _, rule := range audit.Rules() {
		prefix, _, _ := strings.Cut(string(rule.ID), "-")
		if !slices.Contains(prefixes, prefix) || slices.Contains(elsewhere, rule.ID) {
			continue
		}
		assert.True(t, slices.ContainsFunc(brokenServers(), func(s brokenServer) bool { return s.rule == rule.ID }), rule.ID)
	}
}

// base returns a server without faults: of mcpkit, or of go-sdk with sessions.
func base(t *testing.T, sessions bool) http.Handler {
	t.Helper()
	if sessions {
		return withSessions(t)
	}
	return clean(t)
}

// broke returns the rules with findings.
func broke(r *policy.Report) (ids []policy.RuleID) {
	for _, result := range r.Results {
		if len(result.Findings) > 0 {
			ids = append(ids, result.Rule.ID)
		}
	}
	return ids
}

// counting passes on how often it was called.
func counting(change func(n int, tool message)) func(message) {
	var mu sync.Mutex
	n := 0
	return func(tool message) {
		mu.Lock()
		defer mu.Unlock()
		n++
		change(n, tool)
	}
}

// A renaming adds a space to the ID of a session.
type renaming struct {
	http.ResponseWriter
	begun bool
}

func (w *renaming) WriteHeader(status int) {
	w.begun = true
	if id := w.Header().Get("Mcp-Session-Id"); id != "" {
		w.Header().Set("Mcp-Session-Id", id+" x")
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *renaming) Write(b []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

func (w *renaming) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *renaming) Flush() { w.ResponseWriter.(http.Flusher).Flush() }

// declared returns what a program declares whose only tool has a description.
func declared(description string) *policy.Surface {
	yes, no := true, false
	return &policy.Surface{
		Known: policy.PartTools,
		Tools: []policy.Tool{{
			Name: "search_notes", Title: "Search notes", Description: description,
			Hints: &policy.Hints{Title: "Search notes", ReadOnly: &yes, Destructive: &no, Idempotent: &yes, OpenWorld: &no},
		}},
	}
}
