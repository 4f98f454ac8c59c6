package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// The portal's limits for a listing, in characters.
const (
	listingTitleMax       = 100
	oneLinerMax           = 200
	subtitleMax           = 30
	listingDescriptionMax = 2000
)

// Rules about the texts of the listing.
const (
	RuleManifestName          RuleID = "manifest-name"
	RuleManifestTitle         RuleID = "manifest-title"
	RuleManifestDescription   RuleID = "manifest-description"
	RuleManifestTaglineLength RuleID = "manifest-tagline-length"
	RuleManifestTagline       RuleID = "manifest-tagline"
)

var listingRules = []Rule{
	{
		ID:     RuleManifestName,
		Title:  "the server has a machine name of letters, digits, _ and -",
		Why:    "Clients build the names that a model sees from it, such as mcp__godocs__search_symbols; other characters are replaced or refused.",
		Source: buildingURL, Checked: pagesRead, Level: Must,
		Fix:   "set Manifest.Name to letters, digits, _ and - only, for example godocs",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			switch name := v.Manifest.Name; {
			case glyph.Empty(name):
				r.at(v.Manifest.Pos, "the manifest has no name", "")
			case !isName(name):
				at, bad := firstInvalid(name)
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's name %s contains %s at character %d", display.Quote(name), bad, at), "")
			case len(name) > nameMax:
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's name has %d characters; %d are allowed", len(name), nameMax), "")
			}
		},
	},
	listingTextRule(RuleManifestTitle, "title", listingTitleMax, `set Manifest.Title to the name that people know the service by`,
		func(m *Manifest) string { return m.Title }),
	listingTextRule(RuleManifestDescription, "description", listingDescriptionMax, "set Manifest.Description to what the server does, in a few sentences",
		func(m *Manifest) string { return m.Description }),
	{
		ID:     RuleManifestTaglineLength,
		Title:  "the one-liner has at most 200 characters",
		Why:    "The portal rejects a longer one-liner. It is the Tagline unless Directories.Anthropic.OneLiner is set.",
		Source: submissionURL, Checked: directoriesRead, Level: Must,
		Fix:   "shorten the line: 200 characters fit Anthropic's directory, and 30 fit OpenAI's as well",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			name, line := "tagline", v.Manifest.Tagline
			if own := v.Manifest.Directories.Anthropic.OneLiner; own != "" {
				name, line = "one-liner", own
			}
			if n := display.Length(line); n > oneLinerMax {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s has %d characters; %d are allowed", name, n, oneLinerMax), "")
			}
		},
	},
	{
		ID:     RuleManifestTagline,
		Title:  "the listing has a tagline",
		Why:    "The portal asks for the line that people read in the directory's list.",
		Source: submissionURL, Checked: directoriesRead, Level: Should,
		Fix:   "set Manifest.Tagline to what the server is for; 30 characters fit every directory",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			if glyph.Empty(v.Manifest.Tagline) {
				r.at(v.Manifest.Pos, "the manifest has no tagline", "")
			}
		},
	},
}

// listingTextRule returns the rule for a text that a listing must have, with at most limit
// characters.
func listingTextRule(id RuleID, name string, limit int, fix string, get func(*Manifest) string) Rule {
	return Rule{
		ID:     id,
		Title:  fmt.Sprintf("the listing has a %s of at most %d characters", name, limit),
		Why:    fmt.Sprintf("The portal requires the %s and rejects a longer one.", name),
		Source: submissionURL, Checked: pagesRead, Level: Must,
		Fix:   fix,
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			text := get(&v.Manifest)
			if glyph.Empty(text) {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest has no %s", name), "")
			} else if n := display.Length(text); n > limit {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s has %d characters; %d are allowed", name, n, limit), "shorten it")
			}
		},
	}
}
