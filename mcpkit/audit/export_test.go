package audit

import (
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// SetLongestCall replaces the time after which clients end a call.
func (o *Options) SetLongestCall(d time.Duration) { o.longestCall = d }

// SetCheckTime replaces the time that the audit has for each check of what the server shows.
func (o *Options) SetCheckTime(d time.Duration) { o.checkTime = d }

// FailIn makes the check of a rule panic, after a finding if there is one.
func (o *Options) FailIn(id policy.RuleID, finding string, cause any) {
	o.failing = func(rule policy.RuleID, breach func(string)) {
		if rule != id {
			return
		}
		if finding != "" {
			breach(finding)
		}
		panic(cause)
	}
}
