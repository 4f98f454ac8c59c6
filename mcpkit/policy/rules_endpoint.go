package policy

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about the URL of the endpoint.
const (
	RuleManifestURL     RuleID = "manifest-url"
	RuleManifestURLPath RuleID = "manifest-url-path"
)

var endpointRules = []Rule{
	{
		ID:    RuleManifestURL,
		Title: "the server has a public https URL",
		Why: "Claude connects from its own network, over https and to public addresses only. The URL is also the resource that tokens are " +
			"issued for, so it must be exact. To develop on localhost, listen there and keep the URL.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "set Manifest.URL to the public address of the endpoint, for example https://godocs.example.com/mcp",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			if glyph.Empty(m.URL) {
				r.at(m.Pos, "the manifest has no URL", "")
				return
			}
			if fault := endpointFault(m.URL); fault != "" {
				r.at(m.Pos, fmt.Sprintf("the manifest's URL %s %s", display.Quote(m.URL), fault), "")
			}
		},
	},
	{
		ID:     RuleManifestURLPath,
		Title:  "the path of the URL is /mcp",
		Why:    "For servers behind OAuth, claude.ai has been seen to complete the login and then never call an endpoint on another path.",
		Source: endpointURL, Checked: threadsRead, Level: Should,
		Fix:   "serve the endpoint on the path /mcp, without a trailing slash",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			u, err := url.Parse(v.Manifest.URL)
			if err != nil || u.Host == "" || u.Path == "/mcp" {
				return
			}
			r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's URL has the path %s, not /mcp", display.Quote(u.Path)), "")
		},
	},
}

// endpointFault returns what is wrong with the URL of an endpoint, as a predicate, or "".
func endpointFault(raw string) string {
	if fault := linkFault(raw); fault != "" {
		return fault
	}
	u, _ := url.Parse(raw)
	switch {
	case u.RawQuery != "" || u.ForceQuery:
		return "has a query, which an endpoint must not have"
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return "has a fragment, which is never sent"
	case !publicHost(u.Hostname()):
		return "has a host that cannot be reached from the internet"
	}
	return ""
}
