package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// placeholder matches text that was meant to be replaced. TODO counts in capitals only, because
// there are servers for todo lists.
var placeholder = lazyregexp.New(`\b(?:TODO|TBD|FIXME|XXX)\b|(?i:lorem ipsum|\bchange[-_]?me\b|\breplace[-_]me\b|`+
	`\[(?:your|insert|add)\b[^\]]*\]|<(?:your|insert|add)\b[^>]*>|\{\{[^}]*\}\}|\byour[-_]?(?:domain|company|server|service|org)\.)`,
	"todo", "tbd", "fixme", "xxx", "lorem ipsum", "change", "replace", "[insert", "[add", "<insert", "<add", "{{", "your")

// Rules about placeholders.
const (
	RuleManifestPlaceholder RuleID = "manifest-placeholder"
	RuleManifestExampleHost RuleID = "manifest-example-host"
)

var placeholderRules = []Rule{
	{
		ID:     RuleManifestPlaceholder,
		Title:  "no text in the manifest is a placeholder",
		Why:    "Text from a template in a listing looks unfinished to a reviewer, and unfinished servers are sent back.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "replace the placeholder with the final text",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if found := placeholder.FindString(f.text); found != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the manifest has the placeholder %s in its %s", display.Quote(found), f.name), "")
				}
			}
		},
	},
	{
		ID:     RuleManifestExampleHost,
		Title:  "the manifest uses no placeholder domains",
		Why:    "Domains such as example.com are reserved for documentation and reach nobody; a submission must use the service's own domain.",
		Source: criteriaURL, Checked: pagesRead, Level: Note,
		Fix:   "use addresses at your own domain before you submit",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			var reserved []string
			for _, f := range manifestFields(&v.Manifest) {
				if host := hostOf(f.text); f.kind == addressText && isExampleHost(host) {
					reserved = append(reserved, fmt.Sprintf("%s (%s)", f.name, display.Shorten(host, display.QuoteMax)))
				}
			}
			if len(reserved) > 0 {
				r.at(v.Manifest.Pos, "the manifest still uses placeholder domains: "+display.List(reserved), "")
			}
		},
	},
}
