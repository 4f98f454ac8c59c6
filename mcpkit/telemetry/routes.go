package telemetry

import (
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A route is a path that spans and labels may contain.
type route struct {
	// pattern is the value of http.route, such as "/docs" or "/files/*".
	pattern string
	// path is the value of url.path. It is "" where clients choose a part of the path.
	path string
}

// A site is a server's host with its routes.
type site struct {
	host  string
	exact map[string]route
}

// siteOf returns the routes of a server.
func siteOf(s observe.Site) *site {
	u, err := url.Parse(s.URL)
	if err != nil { // the server does not serve at such an address
		u = &url.URL{}
	}
	k := &site{host: u.Host, exact: make(map[string]route, len(s.Paths))}
	for _, p := range s.Paths {
		k.exact[p] = route{p, p}
	}
	return k
}

// ObserveSite takes the address and the paths of a server, which spans and metrics name. Several
// servers may share a Telemetry if their hosts differ.
func (t *Telemetry) ObserveSite(s observe.Site) {
	added := siteOf(s)
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []*site
	if old := t.sites.Load(); old != nil {
		for _, k := range *old {
			if k.host != added.host {
				all = append(all, k)
			}
		}
	}
	all = append(all, added)
	t.sites.Store(&all)
}

// site returns the server that answers for a host: the only one, or else the one with the host.
func (t *Telemetry) site(host string) *site {
	all := t.sites.Load()
	if all == nil {
		return &site{}
	}
	for _, k := range *all {
		if k.host == host {
			return k
		}
	}
	return (*all)[0]
}

// extraRoutes are the routes of HTTPOptions.
type extraRoutes struct {
	exact    map[string]route
	prefixes []string // "/files/" of "/files/*"
}

func newExtraRoutes(paths []string) extraRoutes {
	e := extraRoutes{exact: map[string]route{}}
	for _, p := range paths {
		if prefix, ok := strings.CutSuffix(p, "*"); ok {
			e.prefixes = append(e.prefixes, prefix)
			continue
		}
		e.exact[p] = route{p, p}
	}
	return e
}

// match returns the route of a path on a site. It returns the zero route for a path that neither
// the server nor the program has: the conventions name such a request without a route.
func (e *extraRoutes) match(on *site, path string) route {
	if found, ok := on.exact[path]; ok {
		return found
	}
	if found, ok := e.exact[path]; ok {
		return found
	}
	longest := ""
	for _, prefix := range e.prefixes {
		if strings.HasPrefix(path, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	if longest == "" {
		return route{}
	}
	return route{pattern: longest + "*"}
}
