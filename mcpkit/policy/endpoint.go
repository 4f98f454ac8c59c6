package policy

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

var endpointRules = []Rule{
	{
		ID:    "manifest-url",
		Title: "the server has a public https URL",
		Why: "Claude connects from its own network over https and to public addresses only. The URL is also the resource that tokens are " +
			"issued for, so it must be exact; development on localhost is a matter of the listener.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "set Manifest.URL to the public address of the endpoint, for example https://godocs.example.com/mcp",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			m := &v.Manifest
			if empty(m.URL) {
				r.at(m.Pos, "the manifest has no URL", "")
				return
			}
			if fault := endpointFault(m.URL); fault != "" {
				r.at(m.Pos, fmt.Sprintf("the manifest's URL %s %s", quote(m.URL), fault), "")
			}
		},
	},
	{
		ID:     "manifest-url-path",
		Title:  "the path of the URL is /mcp",
		Why:    "For servers behind OAuth, claude.ai has been seen to finish the login and then never to call an endpoint on another path.",
		Source: endpointURL, Checked: threadsRead, Level: Should,
		Fix:   "serve the endpoint on the path /mcp, without a trailing slash",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			u, err := url.Parse(v.Manifest.URL)
			if err != nil || u.Host == "" || u.Path == "/mcp" {
				return
			}
			r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's URL has the path %s, not /mcp", quote(u.Path)), "")
		},
	},
}

// endpointFault says what is wrong with the URL of an endpoint, or returns "".
func endpointFault(raw string) string {
	if fault := linkFault(raw); fault != "" {
		return fault
	}
	u, _ := url.Parse(raw)
	switch {
	case u.RawQuery != "" || u.ForceQuery:
		return "has a query, which is no part of an endpoint"
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return "has a fragment, which is never sent"
	case !publicHost(u.Hostname()):
		return "has a host that cannot be reached from the internet"
	}
	return ""
}

// linkFault says what keeps raw from being an https address, or returns "".
func linkFault(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || strings.ContainsFunc(raw, func(r rune) bool { return r == ' ' || invisible(r) }):
		return "cannot be read as a URL"
	case u.Scheme == "":
		return "does not begin with https://"
	case !strings.EqualFold(u.Scheme, "https"):
		return "is not https"
	case u.Hostname() == "":
		return "has no host"
	case u.User != nil:
		return "contains a user name"
	}
	return ""
}

// sharedRange is carrier-grade NAT, which netip does not count as private.
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")

// publicHost reports whether host may be reachable from the internet: a name
// with a dot in it, or a global IPv4 address, which is all that Claude uses.
func publicHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Is4() && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedRange.Contains(ip)
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, local := range []string{".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid"} {
		if strings.HasSuffix(host, local) {
			return false
		}
	}
	return strings.Contains(host, ".")
}
