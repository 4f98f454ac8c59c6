// Package site serves all paths of the server's host: the endpoint behind its middleware, and the
// probes, pages and well-known documents.
package site

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Paths of documents.
const (
	PathDocs      = "/docs"
	PathFavicon   = "/favicon.ico"
	PathSecurity  = "/.well-known/security.txt"
	PathChallenge = "/.well-known/openai-apps-challenge"
	pathWellKnown = "/.well-known/"
	pathLive      = "/healthz"
	pathReady     = "/readyz"
)

// Config configures a site.
type Config struct {
	Manifest policy.Manifest
	Front    Front
	// Endpoint answers the MCP endpoint, and Identify finds out who calls it.
	Endpoint http.Handler
	Identify func(http.Handler) http.Handler
	// Documents are served by path for everybody.
	Documents map[string]http.Handler
	// Current returns the part of the site that depends on the assembly that serves.
	Current func() Assembled
	// Ready are the checks of /readyz by name.
	Ready map[string]func(context.Context) error
	Drain *edge.Drain
	Log   *slog.Logger
	// Receive is around everything else. It puts the address of the client into the context.
	Receive func(http.Handler) http.Handler
	// Arrived is called for each request for the endpoint.
	Arrived func(*http.Request)
}

// Assembled is what a site serves of one assembly.
type Assembled struct {
	// WellKnown answers the metadata of a protected server; nil for a public one.
	WellKnown http.Handler
	// Login are the paths of an authorization server in the same program, for everybody.
	Login map[string]http.Handler
	// Metadata is the path of the metadata of a protected server.
	Metadata string
	// LoginMetadata are the paths of a document about an authorization server that WellKnown answers.
	LoginMetadata []string
	// Pages are served by path: the public ones for everybody, the others for the addresses that
	// may use the endpoint.
	Pages map[string]pages.Page
	// TrailingSlash is set if the endpoint is also served with a slash at the end of its path.
	TrailingSlash bool
}

// Discovery returns the paths with which clients log in, sorted.
func (a Assembled) Discovery() []string {
	var paths []string
	if a.Metadata != "" {
		paths = append(paths, a.Metadata)
	}
	paths = append(paths, a.LoginMetadata...)
	paths = slices.AppendSeq(paths, maps.Keys(a.Login))
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Path returns the path of the endpoint.
func Path(m policy.Manifest) string {
	u, err := url.Parse(m.URL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

// A Site is the handler of the whole site.
type Site struct {
	routes *routes
	next   http.Handler
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
		p.arrive(s, r)
		return
	}
	s.next.ServeHTTP(rw, r)
}

// New returns the handler of the whole site.
func New(c Config) (*Site, error) {
	u, err := url.Parse(c.Manifest.URL)
	if err != nil {
		return nil, fmt.Errorf("the manifest's URL: %w", err)
	}
	if err := c.Front.Err(); err != nil {
		return nil, err
	}
	hosts := edge.Hosts(append([]string{u.Host}, c.Front.Hosts...)...)
	routes := newRoutes(c)
	next := edge.WriteTimeout(WriteTimeout)(c.Drain.Track(nil)(c.probes(hosts(routes))))
	return &Site{routes: routes, next: c.Receive(next)}, nil
}

// probes answers the probes of platforms, which use the address of the process and not its public
// name.
func (c Config) probes(next http.Handler) http.Handler {
	health := edge.NewHealth(&edge.HealthOptions{
		Checks:   c.Ready,
		Draining: c.Drain.Draining(),
		OnFailure: func(ctx context.Context, name string, err error) {
			c.Log.WarnContext(ctx, "not ready", "check", name, "error", err)
		},
	})
	live, ready := health.Live(), health.Ready()
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch c.page(r.URL.Path) {
		case pathLive:
			live.ServeHTTP(rw, r)
		case pathReady:
			ready.ServeHTTP(rw, r)
		default:
			next.ServeHTTP(rw, r)
		}
	})
}

// Document returns the handler that newHandler makes for a path. If newHandler panics, as the
// functions of package edge do for values that they cannot use, Document returns an error.
func Document(path string, newHandler func() http.Handler) (h http.Handler, err error) {
	defer func() {
		if p := recover(); p != nil {
			h, err = nil, fmt.Errorf("%s cannot be served: %v", path, p)
		}
	}()
	return newHandler(), nil
}

// securityTxt returns the handler of security.txt, or nil if the manifest has no valid address for
// it, which the rules report.
func securityTxt(m policy.Manifest) http.Handler {
	security := edge.Security{Contact: []string{m.Security}}
	if u, err := url.Parse(m.URL); err == nil && u.Scheme == "https" {
		security.Canonical = []string{"https://" + u.Host + PathSecurity}
	}
	h, _ := Document(PathSecurity, func() http.Handler { return edge.SecurityTxt(security) })
	return h
}
