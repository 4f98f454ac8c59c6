package telemetry

import (
	"net/url"
	"slices"
	"strings"
)

// wellKnown is where clients look for the metadata of a protected server. Source:
// https://www.rfc-editor.org/rfc/rfc9728#section-3.1
const wellKnown = "/.well-known/oauth-protected-resource"

// documents are what a server answers besides its endpoint; see [mcpkit.Server.Handler].
var documents = []string{"/favicon.ico", "/.well-known/security.txt", "/.well-known/openai-apps-challenge", wellKnown}

// routes are the host and the paths that a program answers under.
type routes struct {
	host   string
	exact  map[string]bool
	below  []string // "/docs/" of "/docs/*"
	probes map[string]bool
}

func routesOf(endpoint string, o HTTPOptions) *routes {
	k := &routes{exact: map[string]bool{}, probes: map[string]bool{}}
	u, err := url.Parse(endpoint)
	if err != nil { // the server refuses to serve under it
		u = &url.URL{}
	}
	k.host = u.Host
	path := u.Path
	if path == "" {
		path = "/"
	}
	for _, p := range slices.Concat(documents, []string{path, wellKnown + strings.TrimSuffix(path, "/")}, o.Routes) {
		if below, ok := strings.CutSuffix(p, "*"); ok {
			k.below = append(k.below, below)
			continue
		}
		k.exact[p] = true
	}
	for _, p := range append(DefaultProbes(), o.Probes...) {
		k.probes[p] = true
	}
	return k
}

// match returns the route of a path, and the path where it holds nothing that a client
// has chosen. Both are "" for a path that the server does not have: that is how the
// conventions write a request without a route.
func (k *routes) match(path string) (route, shown string) {
	if k.exact[path] {
		return path, path
	}
	best := ""
	for _, b := range k.below {
		if strings.HasPrefix(path, b) && len(b) > len(best) {
			best = b
		}
	}
	if best == "" {
		return "", ""
	}
	return best + "*", ""
}
