package audit_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A brokenServer breaks one rule of the audit.
type brokenServer struct {
	name string
	rule policy.RuleID
	// message is a part of what the finding says.
	message string
	// also are rules whose breach follows necessarily.
	also []policy.RuleID
	// start starts the server, and returns its URL and what the audit needs to reach it.
	start func(t *testing.T) (url string, change func(*audit.Options))
}

// brokenServers has the servers of each theme.
func brokenServers() []brokenServer {
	return slices.Concat(networkServers(), httpServers(), originServers(), loadServers())
}

// behind returns a start for a clean server behind a handler that changes its answers.
func behind(change func(next http.Handler) http.Handler) func(t *testing.T) (string, func(*audit.Options)) {
	return func(t *testing.T) (string, func(*audit.Options)) {
		return broken(t, change).URL + "/mcp", nil
	}
}

func TestEachBrokenServerIsFoundByItsRule(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	rows := map[string]string{}
	t.Run("servers", func(t *testing.T) {
		for _, s := range brokenServers() {
			t.Run(string(s.rule)+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				url, change := s.start(t)
				report := run(t, url, change)
				got := result(t, report, s.rule)
				var messages []string
				for _, f := range got.Findings {
					messages = append(messages, f.Message)
					assert.NotEmpty(t, f.Fix)
				}
				if assert.NotEmpty(t, messages, "%s: %s", got.Outcome, got.Reason) {
					assert.Contains(t, strings.Join(messages, "\n"), s.message)
				}
				others := map[policy.RuleID]bool{}
				for _, result := range report.Results {
					if result.Rule.ID != s.rule && len(result.Findings) > 0 {
						others[result.Rule.ID] = true
						assert.Contains(t, s.also, result.Rule.ID, "another rule has findings: %v", result.Findings)
					}
				}
				for _, id := range s.also {
					assert.True(t, others[id], "%s is said to follow, and has no finding", id)
				}
				mu.Lock()
				defer mu.Unlock()
				rows[string(s.rule)+"\t"+s.name] = strings.Join(messages, "; ")
			})
		}
	})
	var lines []string
	for key, messages := range rows {
		rule, name, _ := strings.Cut(key, "\t")
		lines = append(lines, fmt.Sprintf("%-24s %-44s %s", rule, name, messages))
	}
	slices.Sort(lines)
	t.Logf("rule × server × finding:\n%s", strings.Join(lines, "\n"))
}
