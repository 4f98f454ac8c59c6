package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// titleMax is the portal's limit for a name that people read, in characters. Clients show a tool's
// title on a button or in one line of a list, where a longer title is cut off.
const titleMax = 100

// Rules about titles of tools.
const (
	RuleToolTitle       RuleID = "tool-title"
	RuleToolTitlePlaces RuleID = "tool-title-places"
	RuleToolTitleName   RuleID = "tool-title-name"
	RuleToolTitleLength RuleID = "tool-title-length"
)

var titleRules = []Rule{
	{
		ID:     RuleToolTitle,
		Title:  "every tool has a title",
		Why:    "The title is what a person sees when asked to allow a call; the policy requires it and the portal flags tools without one.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   `give the tool a title for people, for example annotate.ReadOnly("Search notes")`,
		FixIn: titleFixes,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				switch hint := annotationTitle(t); {
				case t.Unannotated || !glyph.Empty(hint):
				case glyph.Empty(t.Title):
					r.tool(t, subject(t)+" has no title", "")
				case t.Hints != nil:
					r.tool(t, subject(t)+" has its title only in title, not in annotations.title, where the portal reads it", "send the same text as annotations.title")
				}
			}
		},
	},
	{
		ID:     RuleToolTitlePlaces,
		Title:  "the title is the same in title and in annotations.title",
		Why:    "The submission portal reads annotations.title and newer clients read title; a client that reads the other place shows the bare name.",
		Source: titlePlaceURL, Checked: pagesRead, Level: Should,
		Fix:   "send the same text as title and as annotations.title",
		FixIn: titleFixes,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				hint := annotationTitle(t)
				switch {
				case t.Hints == nil, t.Unannotated: // the annotations are missing as a whole
				case glyph.Empty(hint), t.Title == hint: // another rule asks for annotations.title
				case glyph.Empty(t.Title):
					r.tool(t, subject(t)+" has its title only in annotations.title, not in title", "")
				default:
					r.tool(t, fmt.Sprintf("%s has two titles, %s in title and %s in annotations.title", subject(t), display.Quote(t.Title), display.Quote(hint)), "")
				}
			}
		},
	},
	{
		ID:     RuleToolTitleName,
		Title:  "a tool's title is not its name",
		Why:    "A title that repeats the machine name says nothing to the person who must allow the call.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   `write the title in words, for example "Search notes"`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if title := titleOf(t); !t.Unannotated && title != "" && title == t.Name {
					r.tool(t, subject(t)+" has its name as its title", "")
				}
			}
		},
	},
	{
		ID:     RuleToolTitleLength,
		Title:  "a tool's title has at most 100 characters",
		Why:    "Clients show the title on a button or in one line of a list and cut what does not fit.",
		Source: submissionURL, Checked: directoriesRead, Level: Should,
		Fix:   "shorten the title and move the rest to the description",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if n := display.Length(titleOf(t)); n > titleMax {
					r.tool(t, fmt.Sprintf("the title of %s has %d characters, more than %d", subject(t), n, titleMax), "")
				}
			}
		},
	},
}
