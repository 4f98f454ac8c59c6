package policy

import (
	"fmt"
	"net/mail"
	"strings"
)

var contactRules = []Rule{
	{
		ID:     "manifest-privacy",
		Title:  "the listing links to a privacy policy",
		Why:    "A server without a reachable privacy policy is rejected at once.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "set Manifest.Privacy to the https address of the privacy policy",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			if empty(m.Privacy) {
				r.at(m.Pos, "the manifest has no privacy policy", "")
			} else if fault := linkFault(m.Privacy); fault != "" {
				r.at(m.Pos, fmt.Sprintf("the manifest's privacy policy %s %s", quote(m.Privacy), fault), "")
			}
		},
	},
	contactRule("manifest-support", "support contact", "Support",
		"A support channel that users can reach is required, and its absence is a frequent reason for a rejection.",
		func(m *Manifest) string { return m.Support }),
	contactRule("manifest-security", "security contact", "Security",
		"The policy asks for a contact for security concerns beside the one for the product, and the directory's terms for a way to report vulnerabilities.",
		func(m *Manifest) string { return m.Security }),
	{
		ID:     "manifest-links",
		Title:  "the website and the documentation are https addresses",
		Why:    "The listing shows both links to users, and reviewers follow them.",
		Source: submissionURL, Checked: pagesRead, Level: Should,
		Fix:   "give the whole address, beginning with https://",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			for _, link := range []struct{ name, url string }{{"website", m.Website}, {"documentation link", m.Docs}} {
				if fault := linkFault(link.url); link.url != "" && fault != "" {
					r.at(m.Pos, fmt.Sprintf("the manifest's %s %s %s", link.name, quote(link.url), fault), "")
				}
			}
		},
	},
}

// contactRule makes the rule for a field that holds an e-mail or an https
// address.
func contactRule(id, name, field, why string, get func(*Manifest) string) Rule {
	return Rule{
		ID:     id,
		Title:  fmt.Sprintf("the listing has a %s", name),
		Why:    why,
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   fmt.Sprintf("set Manifest.%s to an e-mail address or an https address", field),
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			contact := get(&v.Manifest)
			if empty(contact) {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest has no %s", name), "")
			} else if !isEmail(contact) && linkFault(contact) != "" {
				r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s %s is neither an e-mail address nor an https address", name, quote(contact)), "")
			}
		},
	}
}

// isEmail reports whether s is an address alone, at a host with a dot.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(host, "."), ".")
}
