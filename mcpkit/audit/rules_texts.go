package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the instructions of a server.
const (
	RuleServerInstructions     policy.RuleID = "server-instructions"
	RuleServerInstructionsSize policy.RuleID = "server-instructions-size"
)

// maxInstructions is how much of the instructions Claude Code hands to the model, in bytes.
const maxInstructions = 2 << 10

var textRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleServerInstructions, Level: policy.Should,
			Title:  "the instructions only explain the tools: they hide nothing and do not steer the model",
			Why:    "clients give the instructions to the model; instructions about anything but the tools are treated as prompt injection",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "explain how the tools work together, in plain text, and leave the rest to the model",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			first := e.protocol.first()
			switch {
			case first == nil:
				v.unmeasured("no session could be opened")
				return
			case first.hello.Instructions == "":
				v.skip("the server has no instructions")
				return
			}
			info := readInfo(first.hello.ServerInfo)
			surface := &policy.Surface{
				Known:    policy.PartManifest | policy.PartTools,
				Manifest: policy.Manifest{Name: info.Name, Title: info.Title, Instructions: first.hello.Instructions},
				Tools:    e.protocol.tools,
			}
			for _, f := range v.findingsOf(e, surface, instructionRules) {
				if strings.Contains(f.Message, "its instructions") { // not another text of the manifest
					v.breach(strings.Replace(f.Message, "the manifest", "the server", 1), shown(first.opened)).Fix = f.Fix
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerInstructionsSize, Level: policy.Note,
			Title:  fmt.Sprintf("the instructions have at most %d bytes", maxInstructions),
			Why:    "Claude Code cuts them there, and every conversation pays for their tokens",
			Source: claudeCodeURL, Checked: sourcesRead,
			Fix: "put the most important text first, and move the rest to descriptions or the documentation",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			first := e.protocol.first()
			if first == nil {
				v.unmeasured("no session could be opened")
				return
			}
			if n := len(first.hello.Instructions); n > maxInstructions {
				v.breach(fmt.Sprintf("the instructions have %d bytes, about %d tokens", n, tokens(first.hello.Instructions)), shown(first.opened))
			}
		},
	},
}

// instructionRules are the rules of package policy that hold for instructions as they stand.
var instructionRules = []policy.RuleID{
	policy.RuleInstructionsSteering, policy.RuleInstructionsPromotion,
	policy.RuleManifestHiddenText, policy.RuleManifestHiddenMarkup, policy.RuleManifestEncodedText, policy.RuleManifestHiddenComment,
	policy.RuleManifestLookalikeLetters,
}

// findingsOf returns the findings of some rules of package policy. If it has none, the verdict says
// so of a rule that could not be measured, or not to its end.
func (v *verdict) findingsOf(e *evidence, s *policy.Surface, ids []policy.RuleID) (all []policy.Finding) {
	report := e.checked(s)
	for _, result := range report.Results {
		if slices.Contains(ids, result.Rule.ID) {
			all = append(all, result.Findings...)
			if result.Outcome == policy.NotMeasured {
				v.unmeasured("%s: %s", result.Rule.ID, result.Reason)
			}
		}
	}
	return all
}
