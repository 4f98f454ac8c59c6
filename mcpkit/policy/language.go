package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// readsEnglish are the rules that know the words of English. Of other languages they know the
// plainest orders at most, so that a text without a finding is not one without a fault.
var readsEnglish = map[RuleID]bool{
	RuleToolSteering: true, RuleToolPreference: true, RuleToolOtherSoftware: true, RuleToolBehavior: true, RuleToolDirections: true,
	RuleToolOutsideOrders: true, RuleToolSecurityAdvice: true, RuleToolAside: true, RuleToolThirdParty: true, RuleToolSendsAway: true,
	RuleToolPromotion: true, RuleToolAdvertising: true, RuleAssistantMemory: true, RuleConversationData: true, RuleConversationDataLikely: true,
	RuleToolMoney: true, RuleToolAIMedia: true, RuleToolDescriptionWhen: true, RuleToolDescriptionVague: true,
}

// inOtherLanguage returns the places of the texts of tools that are in another language than
// English, in words, or "".
func (v *view) inOtherLanguage() string {
	tools := map[string]bool{}
	first := passage{}
	for p := range v.untilStopped(v.toolPassages) {
		described := p.place == "its description" || strings.HasSuffix(p.place, ".description")
		if !described || tools[p.tool.Name] || words.OtherLanguage(p.text) == "" {
			continue
		}
		if len(tools) == 0 {
			first = p
		}
		tools[p.tool.Name] = true
	}
	switch len(tools) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%s has a text that is not in English (%s), and this rule reads English", first.owner, first.place)
	}
	return fmt.Sprintf("%s, among them %s, have texts that are not in English, and this rule reads English", display.Count(len(tools), "tool"), display.Quote(first.tool.Name))
}
