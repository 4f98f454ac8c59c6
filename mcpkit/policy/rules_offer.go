package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// RuleOfferText is the rule about the texts of prompts and resources.
const RuleOfferText RuleID = "offer-text"

var offerRules = []Rule{{
	ID: RuleOfferText, Level: Should,
	Title:  "the texts of prompts, their arguments and resources hide nothing and do not steer the model",
	Why:    "The directory reads prompts and resources as it reads tools.",
	Source: policyURL, Checked: policyRead,
	Fix:     "say in plain text what the prompt, its argument or the resource is",
	needs:   PartOffers,
	foreign: (*view).foreignOffers,
	check: func(v *view, r *reporter) {
		v.checkOffers(r, "the server's prompt ", v.Prompts)
		v.checkOffers(r, "the server's resource ", v.Resources)
	},
}}

// readAsTools are the rules about texts of tools that hold for prompts and resources too.
var readAsTools = []RuleID{
	RuleToolHiddenText, RuleToolHiddenMarkup, RuleToolEncodedText, RuleToolHiddenComment, RuleToolLookalikeLetters,
	RuleToolSteering, RuleToolBehavior, RuleToolOutsideOrders, RuleToolSecurityAdvice, RuleToolSendsAway, RuleToolAdvertising,
	RuleToolPromotion,
}

// checkOffers reads prompts or resources as if they were tools. kind says what they are.
func (v *view) checkOffers(r *reporter, kind string, offers []Offer) {
	surface := &Surface{Known: PartTools, Manifest: v.Manifest}
	for _, o := range offers {
		surface.Tools = append(surface.Tools, Tool{Name: o.Name, Title: o.Title, Description: o.Description, Input: argumentSchema(o.Arguments)})
		if o.Label != "" && o.Label != o.Name {
			surface.Tools = append(surface.Tools, Tool{Name: o.Label, Input: argumentSchema(nil)})
		}
	}
	as := newView(surface, v.Tools, v.table, v.waivable)
	as.stopped = v.stopped
	for _, rule := range v.table {
		if !slices.Contains(readAsTools, rule.ID) {
			continue
		}
		result := run(rule, as)
		r.failed = cmp.Or(r.failed, result.failed)
		for _, f := range result.Findings {
			message := strings.Replace(f.Message, "tool ", kind, 1)
			r.at(v.Manifest.Pos, strings.Replace(message, "its input schema at properties.", "its arguments at ", 1), f.Fix)
		}
	}
}

// argumentSchema returns the arguments of a prompt as the schema that a tool would have for them.
// Arguments without a name or with that of another one are numbered, so that each text is read.
func argumentSchema(arguments []OfferArgument) json.RawMessage {
	properties := map[string]any{}
	for i, a := range arguments {
		name := a.Name
		if _, taken := properties[name]; taken || name == "" {
			name = strings.TrimSpace(fmt.Sprintf("%s (argument %d)", name, i+1))
		}
		property := map[string]string{"type": "string"}
		if a.Title != "" {
			property["title"] = a.Title
		}
		if a.Description != "" {
			property["description"] = a.Description
		}
		properties[name] = property
	}
	schema, _ := json.Marshal(map[string]any{"type": "object", "properties": properties})
	return schema
}
