package policy

import (
	"encoding/json"
	"fmt"
	"time"
)

// Rules about tools that need a confirmation for each call, and about removals that are due.
const (
	RuleToolUserInteraction RuleID = "tool-user-interaction"
	RuleToolRemovalDue      RuleID = "tool-removal-due"
)

// metaUserInteraction is the member of a tool's _meta with which Claude Code asks the user before
// every call.
const metaUserInteraction = "anthropic/requiresUserInteraction"

var clientRules = []Rule{
	{
		ID:    RuleToolUserInteraction,
		Title: "no tool needs a user at the keyboard for each call",
		Why: "Claude Code asks its user before each call of such a tool, also where the user has allowed it permanently, and refuses the call " +
			"where nobody can answer: in claude -p, in scripts and in scheduled runs.",
		Source: claudeCodeURL, Checked: claudeCodeRead, Level: Note,
		Fix:   "leave the option out of tools that may run without a user, or keep it if each call needs one",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if asksUser(t) {
					r.tool(t, fmt.Sprintf("%s needs a user for each call, so claude -p refuses it", subject(t)), "")
				}
			}
		},
	},
	{
		ID:    RuleToolRemovalDue,
		Title: "a deprecated tool is removed on the day that it names",
		Why: "The description tells models and users a day. After it, they cannot know whether the tool still works, and clients that moved " +
			"in time see the old tool beside the new one.",
		Source: submissionURL, Checked: directoriesRead, Level: Should,
		Fix:   "remove the tool and keep the option mcpkit.Deprecated, which then answers calls of it, or name a later day",
		needs: PartRegistration,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				d := t.Deprecated
				if d == nil || v.Today.IsZero() {
					continue
				}
				if day, err := time.Parse(time.DateOnly, d.Removal); err == nil && v.Today.After(day.AddDate(0, 0, 1)) {
					r.tool(t, fmt.Sprintf("%s was due to be removed on %s", subject(t), d.Removal), "")
				}
			}
		},
	},
}

// asksUser reports whether the tool's _meta has Claude Code ask the user before each call.
func asksUser(t Tool) bool {
	var definition struct {
		Meta map[string]json.RawMessage `json:"_meta"`
	}
	return json.Unmarshal(t.Definition, &definition) == nil && string(definition.Meta[metaUserInteraction]) == "true"
}
