package main

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// fitting lists, for each category of violations, the rules that name what is wrong.
var fitting = map[string][]policy.RuleID{
	"steering":              {policy.RuleToolSteering},
	"other-connectors":      {policy.RuleToolOtherSoftware, policy.RuleToolSteering},
	"model-behaviour":       {policy.RuleToolBehavior, policy.RuleToolDirections}, //nolint:misspell // as the corpus spells it
	"external-instructions": {policy.RuleToolOutsideOrders},
	"security-weakening":    {policy.RuleToolSecurityAdvice, policy.RuleArgumentWeakDefault, policy.RuleToolBehavior},
	"hidden-text": {
		policy.RuleToolHiddenText, policy.RuleToolHiddenComment, policy.RuleToolEncodedText, policy.RuleToolLookalikeLetters,
		policy.RuleToolHiddenMarkup,
	},
	"money":     {policy.RuleToolMoney},
	"ai-media":  {policy.RuleToolAIMedia},
	"promotion": {policy.RuleToolPromotion},
	"annotation-contradiction": {
		policy.RuleToolHintsContradict, policy.RuleToolVerb, policy.RuleToolVerbAdditive, policy.RuleToolVerbReads,
	},
	"catch-all": {policy.RuleReadWriteSplit, policy.RuleReadWriteOpen, policy.RuleFreeQuery},
	"vague": {
		policy.RuleToolDescription, policy.RuleToolDescriptionLength, policy.RuleToolDescriptionWhen, policy.RuleToolDescriptionVague,
		policy.RuleToolDescriptionJargon,
	},
	"unfinished":     {policy.RuleToolUnfinished, policy.RuleToolUnready},
	"unbounded-list": {policy.RuleListUnbounded, policy.RuleListLimit},
	"schema-claims": {
		policy.RuleClaimName, policy.RuleClaimPaging, policy.RuleClaimNumber, policy.RuleClaimValue, policy.RuleClaimMany, policy.RuleClaimRequired,
		policy.RuleSchemaDefault, policy.RuleClaimFilter, policy.RuleClaimForm,
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
}
