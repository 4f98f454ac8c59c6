package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about contacts and links.
const (
	RuleManifestPrivacy  RuleID = "manifest-privacy"
	RuleManifestSupport  RuleID = "manifest-support"
	RuleManifestSecurity RuleID = "manifest-security"
	RuleManifestLinks    RuleID = "manifest-links"
)

var contactRules = []Rule{
	{
		ID:     RuleManifestPrivacy,
		Title:  "the listing links to a privacy policy",
		Why:    "A server without a reachable privacy policy is rejected at once.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "set Manifest.Privacy to the https address of the privacy policy",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			if glyph.Empty(m.Privacy) {
				r.at(m.Pos, "the manifest has no privacy policy", "")
			} else if fault := linkFault(m.Privacy); fault != "" {
				r.at(m.Pos, fmt.Sprintf("the manifest's privacy policy %s %s", display.Quote(m.Privacy), fault), "")
			}
		},
	},
	contactRule(RuleManifestSupport, "support contact", "Support",
		"A support channel that users can reach is required, and its absence is a frequent reason for a rejection.",
		func(m *Manifest) string { return m.Support }),
	contactRule(RuleManifestSecurity, "security contact", "Security",
		"The policy asks for a security contact in addition to the support contact, and the directory's terms for a way to report vulnerabilities.",
		func(m *Manifest) string { return m.Security }),
	{
		ID:     RuleManifestLinks,
		Title:  "the website, documentation, terms and logo are https addresses",
		Why:    "The listing shows the links to users, and reviewers follow them.",
		Source: submissionURL, Checked: directoriesRead, Level: Should,
		Fix:   "give the full address, beginning with https://",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			for _, link := range []struct{ name, url string }{{"website", m.Website}, {"documentation link", m.Docs}, {"terms of service", m.Directories.Terms}, {"logo", m.Directories.Logo}} {
				if fault := linkFault(link.url); link.url != "" && fault != "" {
					r.at(m.Pos, fmt.Sprintf("the manifest's %s %s %s", link.name, display.Quote(link.url), fault), "")
				}
			}
		},
	},
}

// contactRule returns the rule for a field that must contain an e-mail or https address.
func contactRule(id RuleID, name, field, why string, get func(*Manifest) string) Rule {
	return Rule{
		ID:     id,
		Title:  fmt.Sprintf("the listing has a %s", name),
		Why:    why,
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   fmt.Sprintf("set Manifest.%s to an e-mail address or an https address", field),
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			contact := get(&v.Manifest)
			if glyph.Empty(contact) {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest has no %s", name), "")
			} else if !isEmail(contact) && linkFault(contact) != "" {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s %s is neither an e-mail address nor an https address", name, display.Quote(contact)), "")
			}
		},
	}
}
