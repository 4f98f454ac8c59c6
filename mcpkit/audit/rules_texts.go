package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about texts that are not those of tools.
const (
	RuleServerInstructions     policy.RuleID = "server-instructions"
	RuleServerInstructionsSize policy.RuleID = "server-instructions-size"
	RuleOfferText              policy.RuleID = "offer-text"
)

// maxInstructions is how much of the instructions Claude Code hands to the model, in bytes.
const maxInstructions = 2 << 10

var textRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleServerInstructions, Level: policy.Should,
			Title:  "the instructions explain the tools, hide nothing and do not steer the model otherwise",
			Why:    "clients hand the instructions to the model; what goes beyond the tools is treated as prompt injection",
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
			Fix: "say what matters first, and move the rest to descriptions or the documentation",
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
	{
		Rule: policy.Rule{
			ID: RuleOfferText, Level: policy.Should,
			Title:  "the texts of prompts, their arguments and resources hide nothing and do not steer the model",
			Why:    "the directory reads prompts and resources as it reads tools",
			Source: policyURL, Checked: sourcesRead,
			Fix: "say in plain text what the prompt, its argument or the resource is",
		},
		stage: stageProtocol, check: checkOfferTexts,
	},
}

// instructionRules are the rules of package policy that hold for instructions as they stand.
var instructionRules = []policy.RuleID{
	policy.RuleInstructionsSteering, policy.RuleInstructionsPromotion,
	policy.RuleManifestHiddenText, policy.RuleManifestHiddenMarkup, policy.RuleManifestEncodedText, policy.RuleManifestHiddenComment,
	policy.RuleManifestLookalikeLetters,
}

// offerRules are the rules of package policy about texts of tools that hold for prompts and
// resources too.
var offerRules = []policy.RuleID{
	policy.RuleToolHiddenText, policy.RuleToolHiddenMarkup, policy.RuleToolEncodedText, policy.RuleToolHiddenComment, policy.RuleToolLookalikeLetters,
	policy.RuleToolSteering, policy.RuleToolBehavior, policy.RuleToolOutsideOrders, policy.RuleToolSecurityAdvice, policy.RuleToolAdvertising,
	policy.RuleToolPromotion,
}

// findingsOf returns the findings of some rules of package policy. If it has none, the verdict says
// so of a rule that was not checked to its end.
func (v *verdict) findingsOf(e *evidence, s *policy.Surface, ids []policy.RuleID) (all []policy.Finding) {
	report := e.checked(s)
	for _, result := range report.Results {
		if slices.Contains(ids, result.Rule.ID) {
			all = append(all, result.Findings...)
			if report.Incomplete != "" && result.Outcome == policy.NotMeasured {
				v.unmeasured("%s: %s", result.Rule.ID, result.Reason)
			}
		}
	}
	return all
}

// checkOfferTexts reads prompts and resources as if they were tools.
func checkOfferTexts(e *evidence, v *verdict) {
	first := e.protocol.first()
	if first == nil {
		v.unmeasured("no session could be opened")
		return
	}
	surface := &policy.Surface{Known: policy.PartTools}
	var kinds []string
	for _, m := range listMethods[1:] {
		for _, raw := range first.lists[m.method].items {
			o := readOffer(raw)
			surface.Tools = append(surface.Tools, policy.Tool{
				Name: cmp.Or(o.Name, o.URI, o.URITemplate), Title: o.Title, Description: o.Description, Input: promptInput(raw),
			})
			kinds = append(kinds, map[string]string{methodPrompts: "prompt ", methodResources: "resource ", methodTemplates: "resource template "}[m.method])
		}
	}
	if len(surface.Tools) == 0 {
		v.skip("the server has no prompts or resources")
		return
	}
	for _, f := range v.findingsOf(e, surface, offerRules) {
		at := slices.IndexFunc(surface.Tools, func(t policy.Tool) bool { return t.Name == f.Tool })
		if at >= 0 {
			message := strings.Replace(f.Message, "tool ", kinds[at], 1)
			v.breach(strings.Replace(message, "its input schema at properties.", "its arguments at ", 1)).Fix = f.Fix
		}
	}
}

// promptInput returns the arguments of a prompt as the schema that a tool would have for them.
// Arguments without a name or with that of another one are numbered, so that each text is read.
func promptInput(raw json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	var arguments []json.RawMessage
	_ = json.Unmarshal(raw, &members)
	_ = json.Unmarshal(members["arguments"], &arguments)
	properties := map[string]any{}
	for i, argument := range arguments {
		a := readOffer(argument)
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
