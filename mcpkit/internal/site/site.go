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
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Paths of documents.
const (
	PathDocs      = "/docs"
	PathFavicon   = "/favicon.ico"
	PathSecurity  = "/.well-known/security.txt"
	PathChallenge = "/.well-known/openai-apps-challenge"
	pathWellKnown = "/.well-known/"
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
	// Receive is around everything else.
	Receive func(http.Handler) http.Handler
}

// Assembled is what a site serves of one assembly.
type Assembled struct {
	// WellKnown answers the metadata of a protected server; nil for a public one.
	WellKnown http.Handler
	// Login are the paths of an authorization server in the same program, for everybody.
	Login map[string]http.Handler
	// Pages are served by path: the public ones for everybody, the others for the addresses that
	// may use the endpoint.
	Pages map[string]pages.Page
	// TrailingSlash is set if the endpoint is also served with a slash at the end of its path.
	TrailingSlash bool
}

// Path returns the path of the endpoint.
func Path(m policy.Manifest) string {
	u, err := url.Parse(m.URL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

// New returns the handler of the whole site.
func New(c Config) (http.Handler, error) {
	u, err := url.Parse(c.Manifest.URL)
	if err != nil {
		return nil, fmt.Errorf("the manifest's URL: %w", err)
	}
	hosts := edge.Hosts(append([]string{u.Host}, c.Front.Hosts...)...)
	return c.Receive(edge.WriteTimeout(WriteTimeout)(c.Drain.Track(nil)(c.probes(hosts(c.routes()))))), nil
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
		switch r.URL.Path {
		case "/healthz":
			live.ServeHTTP(rw, r)
		case "/readyz":
			ready.ServeHTTP(rw, r)
		default:
			next.ServeHTTP(rw, r)
		}
	})
}

// routes answers each path exactly. It does not clean paths and does not redirect, because clients
// drop their token on a redirect.
func (c Config) routes() http.Handler {
	endpoint := Path(c.Manifest)
	handlers := maps.Clone(c.Documents)
	if handlers == nil {
		handlers = map[string]http.Handler{}
	}
	if h := securityTxt(c.Manifest); h != nil && handlers[PathSecurity] == nil {
		handlers[PathSecurity] = h
	}
	handlers[endpoint] = c.Front.before(c.Endpoint, c.Identify)
	allowed := c.Front.allowed(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if page, ok := c.Current().Pages[r.URL.Path]; ok {
			page.ServeHTTP(rw, r)
			return
		}
		refusal.Response{Reason: refusal.PathNotFound, Args: []any{endpoint}}.Write(rw, r)
	}))
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if h := handlers[r.URL.Path]; h != nil {
			h.ServeHTTP(rw, r)
			return
		}
		// A slash that is written %2F is a part of a name and not the end of a path.
		if endpoint != "/" && r.URL.Path == endpoint+"/" && strings.HasSuffix(r.URL.EscapedPath(), "/") && c.Current().TrailingSlash {
			handlers[endpoint].ServeHTTP(rw, wire.Tolerating(withPath(r, endpoint), observe.TrailingSlash))
			return
		}
		current := c.Current()
		if h := current.Login[r.URL.EscapedPath()]; h != nil {
			h.ServeHTTP(rw, r)
			return
		}
		page, isPage := current.Pages[r.URL.Path]
		switch {
		case isPage && page.Public:
			page.ServeHTTP(rw, r)
		case isPage:
			allowed.ServeHTTP(rw, r)
		case current.WellKnown != nil && strings.HasPrefix(r.URL.Path, pathWellKnown):
			current.WellKnown.ServeHTTP(rw, r)
		default:
			refusal.Response{Reason: refusal.PathNotFound, Args: []any{endpoint}}.Write(rw, r)
		}
	})
}

// withPath returns a copy of a request for another path.
func withPath(r *http.Request, path string) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = path, ""
	other := *r
	other.URL = &u
	return &other
}

// Paths returns the paths that a server with the given documents and assembly may answer, sorted.
// It includes those of the metadata and the icon, because clients request these from every server.
func Paths(m policy.Manifest, documents map[string]http.Handler, current Assembled) []string {
	const metadata = "/.well-known/oauth-protected-resource" // RFC 9728, section 3.1
	endpoint := Path(m)
	paths := []string{endpoint, metadata, metadata + strings.TrimSuffix(endpoint, "/"), PathSecurity, PathFavicon, PathChallenge}
	paths = append(paths, slices.Collect(maps.Keys(documents))...)
	paths = append(paths, slices.Collect(maps.Keys(current.Pages))...)
	paths = append(paths, slices.Collect(maps.Keys(current.Login))...)
	slices.Sort(paths)
	return slices.Compact(paths)
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
