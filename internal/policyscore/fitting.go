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
	},
	"money":     {policy.RuleToolMoney},
	"ai-media":  {policy.RuleToolAIMedia},
	"promotion": {policy.RuleToolPromotion, policy.RuleToolAdvertising, policy.RuleToolAside},
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
