package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// These are the rules about what a person acknowledges to the directory. A reviewer refuses a
// server that breaks the promise, so that a finding must be corrected, or waived with a reason,
// even if the rule cannot be sure.
var (
	moneyPromise        = []policy.RuleID{policy.RuleToolMoney}
	mediaPromise        = []policy.RuleID{policy.RuleToolAIMedia}
	conversationPromise = []policy.RuleID{policy.RuleConversationData, policy.RuleConversationDataLikely, policy.RuleAssistantMemory}
	promotionPromise    = []policy.RuleID{policy.RuleToolPromotion, policy.RuleToolAdvertising, policy.RuleInstructionsPromotion}
	steeringPromise     = []policy.RuleID{
		policy.RuleToolSteering, policy.RuleToolPreference, policy.RuleToolOtherSoftware, policy.RuleToolBehavior, policy.RuleToolDirections,
		policy.RuleToolOutsideOrders, policy.RuleToolSecurityAdvice, policy.RuleToolAside, policy.RuleInstructionsSteering,
		policy.RuleToolHiddenText, policy.RuleToolHiddenMarkup, policy.RuleToolHiddenComment, policy.RuleToolEncodedText, policy.RuleToolLookalikeLetters,
		policy.RuleManifestHiddenText, policy.RuleManifestHiddenMarkup, policy.RuleManifestHiddenComment, policy.RuleManifestEncodedText, policy.RuleManifestLookalikeLetters,
	}
)

// promised returns the rules about what the directory asks a person to promise. Only Anthropic's
// policy is about money and media that AI models make.
func (d *draft) promised() []policy.RuleID {
	switch d.directory {
	case Anthropic, ClaudePlugin:
		return slices.Concat(moneyPromise, mediaPromise, conversationPromise, steeringPromise, promotionPromise)
	case OpenAI:
		return slices.Concat(conversationPromise, steeringPromise, promotionPromise)
	}
	return nil
}

// promises reports whether a rule is about what the directory asks a person to promise.
func (d *draft) promises(id policy.RuleID) bool { return slices.Contains(d.promised(), id) }

// brokenPromises adds a problem for each rule that should hold and breaks a promise. Rules that
// must hold have a problem in any case.
func (d *draft) brokenPromises() {
	step := "Review"
	if d.directory == Anthropic {
		step = complianceStep
	}
	for _, id := range d.promised() {
		var open []policy.Finding
		for _, f := range d.outcomes[id].Findings {
			if f.Waiver == nil && f.Rule.Level == policy.Should {
				open = append(open, f)
			}
		}
		if len(open) == 0 {
			continue
		}
		first, field, more := open[0], "the server", ""
		fix := strings.TrimRight(first.Fix, ".")
		if !strings.Contains(fix, "waive") {
			fix += ", or waive the rule with a reason"
		}
		if first.Tool != "" {
			field = toolField(policy.Tool{Name: first.Tool})
		}
		if len(open) > 1 {
			more = fmt.Sprintf("; compliance.txt has %s more of this rule", count(len(open)-1, "finding"))
		}
		d.add(Broken, step, field, fmt.Sprintf("%s (%s); %s%s", first.Message, id, fix, more))
	}
}
