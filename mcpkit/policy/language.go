package policy

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// readsEnglish has the rules that know the words of English, and for each what says which of the
// texts that it reads are in another language. Of other languages these rules know the plainest
// orders at most, so that a text without a finding is not one without a fault.
var readsEnglish = func() map[RuleID]func(*view) string {
	rules := map[RuleID]func(*view) string{
		RuleInstructionsSteering: (*view).foreignInstructions, RuleInstructionsPromotion: (*view).foreignInstructions,
		RuleOfferText: (*view).foreignOffers,
	}
	for _, id := range []RuleID{
		RuleToolSteering, RuleToolPreference, RuleToolOtherSoftware, RuleToolBehavior, RuleToolDirections,
		RuleToolOutsideOrders, RuleToolSecurityAdvice, RuleToolAside, RuleToolThirdParty, RuleToolSendsAway,
		RuleToolPromotion, RuleToolAdvertising, RuleAssistantMemory, RuleConversationData, RuleConversationDataLikely,
		RuleToolMoney, RuleToolAIMedia, RuleToolDescriptionWhen, RuleToolDescriptionVague,
	} {
		rules[id] = func(v *view) string { return v.foreignTools() }
	}
	return rules
}()

// foreignInstructions says that the instructions are in another language than English, or "".
func (v *view) foreignInstructions() string {
	if words.OtherLanguage(v.Manifest.Instructions) == "" {
		return ""
	}
	return "the server's instructions are not in English, and this rule reads English"
}

// foreignOffers says that a prompt or a resource has a text in another language than English, or
// "".
func (v *view) foreignOffers() string {
	for _, o := range slices.Concat(v.Prompts, v.Resources) {
		texts := []string{o.Description}
		for _, a := range o.Arguments {
			texts = append(texts, a.Description)
		}
		if slices.ContainsFunc(texts, func(s string) bool { return words.OtherLanguage(s) != "" }) {
			return display.Quote(o.Name) + " has a text that is not in English, and this rule reads English"
		}
	}
	return ""
}
