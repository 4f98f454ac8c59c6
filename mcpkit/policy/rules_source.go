package policy

import (
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// RuleSourceAge is about the table itself.
const RuleSourceAge RuleID = "source-age"

// sourceAgeMax is how many days after it was read a source is still trusted. Anthropic's directory
// was rebuilt within such a time.
const sourceAgeMax = 180

var sourceRules = []Rule{
	{
		ID:     RuleSourceAge,
		Title:  "the sources of all rules were read in the last 180 days",
		Why:    "Directories change their limits and forms without notice, so a rule whose source was read long ago may be wrong.",
		Source: submissionURL, Checked: directoriesRead, Level: Note,
		Fix: "update mcpkit, or read the pages again before you submit",
		check: func(v *view, r *reporter) {
			if v.Today.IsZero() {
				return
			}
			trusted := v.Today.AddDate(0, 0, -sourceAgeMax).Format(time.DateOnly) // the form of Rule.Checked
			oldest, pages := trusted, map[string]bool{}
			for _, rule := range v.table {
				if rule.Checked < trusted {
					pages[rule.Source], oldest = true, min(oldest, rule.Checked)
				}
			}
			if len(pages) > 0 {
				r.at(v.Manifest.Pos, fmt.Sprintf("the server is checked by rules whose sources were last read more than %d days ago: %s, the first on %s",
					sourceAgeMax, display.Count(len(pages), "source"), oldest), "")
			}
		},
	},
}
