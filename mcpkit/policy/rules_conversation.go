package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"
)

// Rules about the conversation and what the assistant keeps.
const (
	RuleConversationData       RuleID = "conversation-data"
	RuleConversationDataLikely RuleID = "conversation-data-likely"
	RuleAssistantMemory        RuleID = "assistant-memory"
)

var conversationRules = []Rule{
	{
		ID:    RuleConversationData,
		Title: "no argument takes the conversation or the reasoning of the model",
		Why: "The policy (1.D) allows a tool only the data that its function needs, and no other data of the conversation, not even for logs. " +
			"A reviewer refuses an argument for messages, replies or reasoning.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:     "remove the argument, and ask for the few values that the tool works with",
		needs:   PartTools,
		foreign: foreignTools,
		check:   func(v *view, r *reporter) { v.conversationArguments(r, true) },
	},
	{
		ID:    RuleConversationDataLikely,
		Title: "an argument that may take more of the conversation than the tool needs is there for a reason",
		Why: "The policy (1.D) allows a tool only the data that its function needs. A reviewer asks what the intent of the user, the wording of " +
			"a request or data for analytics is needed for.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     "remove the argument, or describe it as what the tool works with; if the function needs it, waive the rule with a reason",
		needs:   PartTools,
		foreign: foreignTools,
		check:   func(v *view, r *reporter) { v.conversationArguments(r, false) },
	},
	{
		ID:    RuleAssistantMemory,
		Title: "no tool reaches for the memory of the assistant, other conversations, their files or private files of the user's machine",
		Why: "The policy (1.F) forbids to query or extract the assistant's memory, its conversations and their summaries, and the files that " +
			"the user gave it. A description that makes the model read keys, passwords or the environment of the user's machine steals them.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:     "remove it, and let the user say what the tool needs to know, choose a file of the service or log in to it",
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			v.eachTool(func(t toolData) {
				if part, place, ok := fields.ToolMemory(t.Name, titleOf(t.Tool), t.purpose); ok {
					r.tool(t.Tool, fmt.Sprintf("%s reaches for %s, in its %s: %s", subject(t.Tool), part.What, place, display.Quote(part.Quote)), "")
				}
				if part, ok := fields.Channel(t.purpose, t.inputs); ok && part.Sure {
					r.tool(t.Tool, t.describes("puts "+part.What+" into an argument", part), "")
				}
				for i := range t.inputs {
					if part, ok := fields.ChannelArgument(&t.inputs[i], t.purpose); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], part), "")
						continue
					}
					if part, ok := fields.Memory(&t.inputs[i], t.purpose); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], part), "")
					}
				}
			})
			v.privateFilesElsewhere(r)
		},
	},
}

// privateFilesElsewhere reports texts that are outside descriptions and make the model read private
// files: comments of schemas, texts of _meta. A value that an argument may have is not an order.
func (v *view) privateFilesElsewhere(r *reporter) {
	purposes := map[string]*fields.Purpose{}
	for _, t := range v.data {
		purposes[t.Name] = t.purpose
	}
	for p := range v.untilStopped(v.otherTexts()) {
		if part, ok := fields.PrivateFile(purposes[p.tool.Name].Reading(p.text)); ok {
			p.report(r, fmt.Sprintf("%s reaches for %s, in %s: %s", p.owner, part.What, p.place, display.Quote(part.Quote)), "")
		}
	}
}

// conversationArguments reports the arguments that take a part of the conversation, and the
// descriptions that ask for one.
func (v *view) conversationArguments(r *reporter, sure bool) {
	v.eachTool(func(t toolData) {
		if part, ok := fields.DialogOrder(t.purpose); ok && part.Sure == sure {
			r.tool(t.Tool, t.describes("asks for "+part.What, part), "")
		}
		for i := range t.inputs {
			if part, ok := fields.Dialog(&t.inputs[i], t.purpose); ok && part.Sure == sure {
				r.tool(t.Tool, t.takes(&t.inputs[i], part), "")
			}
		}
	})
}
