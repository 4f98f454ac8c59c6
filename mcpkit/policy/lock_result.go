package policy

import "strings"

// RuleToolsLock is the rule that the tools are those of a [Lock]. The table lacks it, because only
// a report with a lock has it; see [LockResult].
const RuleToolsLock RuleID = "tools-lock"

// LockResult returns the result of the rule [RuleToolsLock] for the differences that [Compare]
// returned. A report that has it fails if the tools changed.
func LockResult(changes Changes) Result {
	rule := Rule{
		ID: RuleToolsLock, Title: "the tools are those of the lock", Level: Must, NoWaiver: true,
		Why: "Directories review what they see. A change of a tool reaches users at once in Claude, and OpenAI reviews the server again, so that a " +
			"change must be a decision.",
		Source: submissionURL, Checked: directoriesRead,
		Fix: "undo the change, or write the lock again and commit it",
	}
	result := Result{Rule: rule, Outcome: Pass}
	for _, c := range changes {
		result.Outcome = Fail
		result.Findings = append(result.Findings, Finding{Rule: rule, Tool: c.Tool, Message: strings.TrimSpace(c.String()), Fix: rule.Fix})
	}
	return result
}
