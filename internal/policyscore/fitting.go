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
	},
	"money":     {policy.RuleToolMoney},
	"ai-media":  {policy.RuleToolAIMedia},
	"promotion": {policy.RuleToolPromotion},
	"annotation-contradiction": {
		policy.RuleToolHintsContradict, policy.RuleToolVerb, policy.RuleToolVerbAdditive, policy.RuleToolVerbReads,
	},
	"catch-all": {policy.RuleReadWriteSplit, policy.RuleReadWriteOpen, policy.RuleFreeQuery},
	"vague":     {policy.RuleToolDescription, policy.RuleToolDescriptionLength, policy.RuleToolDescriptionWhen},
	"names": {
		policy.RuleToolName, policy.RuleToolNameLength, policy.RuleToolNameGeneric, policy.RuleToolNameUnique, policy.RuleToolNameCase,
	},
	"schema-portability": {
		policy.RuleSchemaRefs, policy.RuleSchemaBooleans, policy.RuleSchemaCombinators, policy.RuleSchemaCombinatorsNested,
		policy.RuleSchemaTypes,
	},
}
