package main

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// fitting lists, for each category of violations, the rules that name what is wrong.
var fitting = map[string][]policy.RuleID{
	"steering":              {policy.RuleToolSteering, policy.RuleToolPreference, policy.RuleToolAside},
	"other-connectors":      {policy.RuleToolSteering, policy.RuleToolOtherSoftware, policy.RuleToolAside},
	"model-behaviour":       {policy.RuleToolSteering, policy.RuleToolBehavior, policy.RuleToolDirections, policy.RuleToolAside}, //nolint:misspell // as the corpus spells it
	"external-instructions": {policy.RuleToolSteering, policy.RuleToolOutsideOrders, policy.RuleToolAside},
	"security-weakening":    {policy.RuleToolSteering, policy.RuleToolSecurityAdvice, policy.RuleArgumentWeakDefault, policy.RuleToolBehavior, policy.RuleToolAside},
	"hidden-text": {
		policy.RuleToolHiddenText, policy.RuleToolHiddenComment, policy.RuleToolEncodedText, policy.RuleToolLookalikeLetters,
		policy.RuleToolHiddenMarkup,
	},
	"money":     {policy.RuleToolMoney},
	"ai-media":  {policy.RuleToolAIMedia},
	"promotion": {policy.RuleToolPromotion, policy.RuleToolAdvertising, policy.RuleToolAside},
	"annotation-contradiction": {
		policy.RuleToolHintsContradict, policy.RuleToolVerb, policy.RuleToolVerbAdditive, policy.RuleToolVerbReads,
		policy.RuleToolTextWrites, policy.RuleToolTextChanges, policy.RuleToolTextReads, policy.RuleArgumentWrites,
		policy.RuleReadOnlyRequest, policy.RuleReadOnlyRemoves,
		policy.RuleToolClosedWorld, policy.RuleToolIdempotent,
	},
	"catch-all": {
		policy.RuleReadWriteSplit, policy.RuleReadWriteSplitLikely, policy.RuleReadWriteOpen, policy.RuleReadWriteRequest, policy.RuleReadOnlyRequest, policy.RuleReadWriteText, policy.RuleWriteSplit,
		policy.RuleFreeQuery,
	},
	"vague": {
		policy.RuleToolDescription, policy.RuleToolDescriptionLength, policy.RuleToolDescriptionWhen, policy.RuleToolDescriptionVague,
		policy.RuleToolDescriptionJargon,
	},
	"unfinished":     {policy.RuleToolUnfinished, policy.RuleToolUnready},
	"unbounded-list": {policy.RuleListUnbounded, policy.RuleListLimit},
	"schema-claims": {
		policy.RuleClaimName, policy.RuleClaimPaging, policy.RuleClaimNumber, policy.RuleClaimValue, policy.RuleClaimMany, policy.RuleClaimRequired,
		policy.RuleSchemaDefault, policy.RuleClaimFilter, policy.RuleClaimForm, policy.RuleClaimResult,
	},
	"foreign-endpoints": {policy.RuleToolForeignHost, policy.RuleToolThirdParty, policy.RuleToolForeignContact},
	"argument-names":    {policy.RuleArgumentName, policy.RuleArgumentNameNested},
	"names": {
		policy.RuleToolName, policy.RuleToolNameLength, policy.RuleToolNameGeneric, policy.RuleToolNameUnique, policy.RuleToolNameCase,
		policy.RuleToolNameBrand, policy.RuleToolDuplicate,
	},
	"schema-portability": {
		policy.RuleSchemaRefs, policy.RuleSchemaBooleans, policy.RuleSchemaCombinators, policy.RuleSchemaCombinatorsNested,
		policy.RuleSchemaTypes, policy.RuleSchemaItems, policy.RuleSchemaKeywords, policy.RuleSchemaEnum,
	},
	"conversation-data":    {policy.RuleConversationData, policy.RuleConversationDataLikely, policy.RuleAssistantMemory},
	"memory-history-files": {policy.RuleAssistantMemory, policy.RuleConversationData},
	"personal-data":        {policy.RulePersonalData, policy.RuleCardCode, policy.RuleSecretArgument},
	"output-leak": {
		policy.RuleSecretResult, policy.RuleSecretResultLikely, policy.RuleInternalResult, policy.RulePersonalData, policy.RuleCardCode,
	},
	"secrets-as-arguments": {policy.RuleSecretArgument, policy.RuleSecretArgumentLikely},
}
