package policy

// readsEnglish are the rules that know the words of English. Of other languages they know the
// plainest orders at most, so that a text without a finding is not one without a fault.
var readsEnglish = map[RuleID]bool{
	RuleToolSteering: true, RuleToolPreference: true, RuleToolOtherSoftware: true, RuleToolBehavior: true, RuleToolDirections: true,
	RuleToolOutsideOrders: true, RuleToolSecurityAdvice: true, RuleToolAside: true, RuleToolThirdParty: true, RuleToolSendsAway: true,
	RuleToolPromotion: true, RuleToolAdvertising: true, RuleAssistantMemory: true, RuleConversationData: true, RuleConversationDataLikely: true,
	RuleToolMoney: true, RuleToolAIMedia: true, RuleToolDescriptionWhen: true, RuleToolDescriptionVague: true,
}
