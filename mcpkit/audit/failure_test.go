package audit_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A rule of the audit whose own check panics does not pass, ends nothing, and makes the report
// incomplete.
func TestARuleThatPanicsIsNotMeasured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		rule    policy.RuleID
		finding string
		cause   any
		outcome policy.Outcome
	}{
		{"at the endpoint", audit.RuleHTTPHead, "", "nothing there", policy.NotMeasured},
		{"in a list", audit.RuleToolsList, "", errors.New("nothing there"), policy.NotMeasured},
		{"after a finding", audit.RuleToolsList, "the list is odd", "nothing there", policy.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rep := run(t, broken(t, unchanged).URL+"/mcp", func(o *audit.Options) { o.FailIn(c.rule, c.finding, c.cause) })
			res := result(t, rep, c.rule)
			assert.Equal(t, c.outcome, res.Outcome)
			if c.finding == "" {
				assert.Contains(t, res.Reason, "nothing there")
			}
			assert.Contains(t, rep.Incomplete, string(c.rule))
			assert.Contains(t, rep.Incomplete, "nothing there")
			assert.Equal(t, policy.Pass, result(t, rep, policy.RuleToolName).Outcome, "other rules are measured")
		})
	}
}
