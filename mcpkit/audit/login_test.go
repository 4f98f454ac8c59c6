package audit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestAServerWithALoginAndWithoutFaults(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*closedSite){
		"all":  nil,
		"lazy": func(s *closedSite) { s.tool = []mcpkit.ToolOption{mcpkit.PublicTool()} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := newClosedSite(t, change).audited(t, nil)
			for _, r := range report.Results {
				for _, f := range r.Findings {
					assert.Fail(t, "a finding", "%s: %s", r.Rule.ID, f.Message)
				}
				if r.Outcome == policy.NotMeasured || r.Outcome == policy.NotApplicable {
					t.Log(r.Rule.ID, r.Outcome, r.Reason)
				}
			}
			assert.Empty(t, report.Incomplete)
			_ = audit.RuleLoginStatus
		})
	}
}
