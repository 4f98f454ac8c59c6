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
		Title:  "no text in the manifest or the documentation is a placeholder",
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
			for _, t := range v.Documentation {
				if found := placeholder.FindString(t.Text); found != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the placeholder %s is in %s", display.Quote(found), t.Place), "")
				}
			}
		},
	},
	{
		ID:     RuleManifestExampleHost,
		Title:  "the manifest uses no placeholder domains",
		Why:    "Addresses such as example.com, notes.test and localhost are reserved or private and reach nobody. A check notes them; a submission must use the service's own domain.",
		Source: criteriaURL, Checked: directoriesRead, Level: Note, refused: true,
		Fix:   "use addresses at your own domain before you submit",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			var reserved []string
			for _, f := range manifestFields(&v.Manifest) {
				host := hostOf(f.text)
				if f.name == "URL" && !publicHost(host) {
					continue // another rule refuses it
				}
				if f.kind == addressText && isPlaceholderHost(host) {
					reserved = append(reserved, fmt.Sprintf("%s (%s)", f.name, display.Shorten(host, display.QuoteMax)))
				}
			}
			if len(reserved) > 0 {
				r.at(v.Manifest.Pos, "the manifest still uses placeholder domains: "+display.List(reserved), "")
			}
		},
	},
}
