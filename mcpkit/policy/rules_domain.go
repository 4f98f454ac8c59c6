package policy

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about the hosts of the manifest's addresses.
const (
	RuleManifestStagingHost RuleID = "manifest-staging-host"
	RuleManifestDomain      RuleID = "manifest-domain"
	RuleManifestFreeMail    RuleID = "manifest-free-mail"
	RuleManifestServed      RuleID = "manifest-served"
)

var domainRules = []Rule{
	{
		ID:     RuleManifestStagingHost,
		Title:  "no address of the manifest is one for staging, development or previews",
		Why:    "The directory lists only generally available servers. A host for staging or a tunnel ends or changes while users depend on it.",
		Source: guideURL, Checked: guideRead, Level: Should, refused: true,
		Fix:   "use the address of production",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				host := hostOf(f.text)
				if f.kind != addressText || host == "" || f.name == "documentation link" && host == hostOf(v.Manifest.URL) {
					continue // documentation at the host of the endpoint moves with it
				}
				if part := stageOf(host, f.name == "URL"); part != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s is at %s, a host for work in progress: %s", f.name, display.Quote(host), display.Quote(part)), "")
				}
			}
		},
	},
	{
		ID:    RuleManifestDomain,
		Title: "the policy, documentation and support are at the server's own domain",
		Why: "The domain of a server must match its service (review criteria), and its owner must control every address (policy 3.F). " +
			"Reviewers ask about a privacy policy, documentation or support at somebody else's domain.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "use an address at the server's domain, or waive the rule with the reason why the other domain is yours",
		needs: PartManifest,
		check: checkDomains,
	},
	{
		ID:     RuleManifestFreeMail,
		Title:  "contacts are not mailboxes that everybody can have",
		Why:    "The policy asks for a verified contact (3.B). An address at a free mail host does not show who answers.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use a mailbox at your own domain, or the https address of a support page",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if host := hostOf(f.text); f.kind == addressText && isEmail(f.text) && isFreeMail(host) {
					r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s is at %s, a free mail host", f.name, display.Quote(host)), "")
				}
			}
		},
	},
	{
		ID:     RuleManifestServed,
		Title:  "the server serves the addresses that the manifest gives at its own host",
		Why:    "A server without a reachable privacy policy is rejected at once (policy 3.A), and reviewers open every link.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "give the address where it is published, or waive the rule if something in front of the server serves it",
		needs: PartManifest,
		check: checkServed,
	},
}

// checkDomains compares the domains of what a listing links to with those of the server and its
// website.
func checkDomains(v *view, r *reporter) {
	m := &v.Manifest
	server := hostOf(m.URL)
	if !publicHost(server) {
		return // another rule reports it
	}
	own := []string{registrable(server)}
	if website := hostOf(m.Website); website != "" {
		if domain := registrable(website); !slices.Contains(own, domain) {
			r.at(m.Pos, fmt.Sprintf("the server is at %s, but the manifest's website is at %s", display.Quote(own[0]), display.Quote(domain)), "")
			own = append(own, domain)
		}
	}
	for _, link := range []struct{ name, text, fix string }{
		{"privacy policy", m.Privacy, ""}, {"terms of service", m.Directories.Terms, ""}, {"documentation link", m.Docs, ""},
		{"support contact", m.Support, "use a contact at the server's domain, or waive the rule with the reason, for example that the help desk is yours"},
	} {
		host := hostOf(link.text)
		if host == "" || isEmail(link.text) && isFreeMail(host) {
			continue
		}
		if domain := registrable(host); !slices.Contains(own, domain) {
			r.at(m.Pos, fmt.Sprintf("the manifest's %s is at %s, not at the server's domain %s", link.name, display.Quote(domain), display.Quote(own[0])), link.fix)
		}
	}
}

// checkServed reports addresses at the host of the server that the server answers with 404.
func checkServed(v *view, r *reporter) {
	m := &v.Manifest
	endpoint, err := url.Parse(m.URL)
	if v.Paths == nil || err != nil || endpoint.Host == "" {
		return
	}
	for _, f := range manifestFields(m) {
		u, err := url.Parse(f.text)
		if f.kind != addressText || err != nil || u.Host != endpoint.Host {
			continue
		}
		path := u.Path
		if path == "" {
			path = "/"
		}
		if slices.Contains(v.Paths, path) {
			continue
		}
		fix := ""
		if f.name == "privacy policy" {
			fix = "declare the policy in docs.Prose.Data, and the server serves it at /privacy; or give the address where it is published"
		}
		r.at(m.Pos, fmt.Sprintf("the manifest's %s %s is at the server's own host, which answers it with 404", f.name, display.Quote(f.text)), fix)
	}
}
