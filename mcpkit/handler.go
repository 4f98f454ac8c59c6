package mcpkit

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// Handler returns the server as one http.Handler, to be mounted at the root of
// the manifest URL's host. The MCP endpoint answers at the URL's path, in
// protocol versions 2025-03-26 to 2026-07-28, without sessions unless a tool needs one
// (see Interactive). Besides it there are
//
//	/healthz                        200 while the process answers, with its build
//	/readyz                         503 while it drains or a check fails, see ReadyCheck
//	/docs, /docs.md, /llms.txt      the documentation page, see Documentation
//	/privacy                        the privacy policy, where docs.Prose.Data declares one
//	/favicon.ico                    see Favicon
//	/.well-known/security.txt       the manifest's Security
//	/.well-known/openai-apps-challenge             see OpenAIChallenge
//	/.well-known/oauth-protected-resource[/path]   of a protected server
//
// and every other path is a JSON 404.
//
// It answers for the host of the manifest's URL, and for loopback names on
// loopback addresses; any other Host gets 421, except for the two probes. Web pages of
// the known clients may call the endpoint; those of other origins get 403. It bounds
// bodies (4 MiB), the patience with slow clients, calls and streams in flight ([Shed])
// and the rate of calls ([RateLimit]), each with a share for each caller. An http.Server
// other than that of [Server.Run] has to set ReadHeaderTimeout, and HTTP2.WriteByteTimeout
// where it serves HTTP/2: package net/http has no limits for clients that send no header
// or take no byte.
//
// The error lists the broken Must rules, one line each, when there are any.
func (s *Server) Handler() (http.Handler, error) {
	if err := s.Check().Err(); err != nil {
		return nil, fmt.Errorf("mcpkit: the server breaks rules it must keep:\n%w", err)
	}
	u, err := url.Parse(s.manifest.URL)
	if err != nil {
		return nil, fmt.Errorf("mcpkit: the manifest's URL: %w", err)
	}
	// Outside of what the program added: its middleware finds the caller of each request.
	s.established.Do(func() { s.sdk.AddReceivingMiddleware(s.establish) })
	s.observeSite()
	hosts := s.telling(edge.Hosts(append([]string{u.Host}, s.front.hosts...)...), http.StatusMisdirectedRequest, observe.RefusedHost)
	return edge.WriteTimeout(writeTimeout)(s.drain.Track(nil)(s.probes(hosts(s.route())))), nil
}

// probes answers those who watch over the process. They ask at its address, not at its
// public name.
func (s *Server) probes(next http.Handler) http.Handler {
	health := s.health()
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

// path returns where the endpoint answers.
func (s *Server) path() string {
	u, err := url.Parse(s.manifest.URL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

// beside returns the documents that are served beside the endpoint, by path.
func (s *Server) beside() map[string]http.Handler {
	routes := map[string]http.Handler{}
	if h := s.securityTxt(); h != nil {
		routes[pathSecurity] = h
	}
	maps.Copy(routes, s.pages())
	maps.Copy(routes, s.documents)
	return routes
}

// observeSite tells the observers that ask for it which paths the server has. Clients request
// discovery documents and the icon of any server, so these are paths in any case.
func (s *Server) observeSite() {
	if !slices.ContainsFunc(s.observers, func(o observe.Observer) bool { _, ok := o.(observe.SiteObserver); return ok }) {
		return
	}
	const metadata = "/.well-known/oauth-protected-resource" // RFC 9728, section 3.1
	paths := s.beside()
	for _, p := range []string{s.path(), metadata, metadata + strings.TrimSuffix(s.path(), "/"), pathSecurity, "/favicon.ico", "/.well-known/openai-apps-challenge"} {
		paths[p] = nil
	}
	for _, o := range s.observers {
		if o, ok := o.(observe.SiteObserver); ok {
			o.ObserveSite(observe.Site{URL: s.manifest.URL, Paths: slices.Sorted(maps.Keys(paths))})
		}
	}
}

// route answers every path exactly. There is no cleaning of paths and no redirect:
// clients drop their token on one.
func (s *Server) route() http.Handler {
	endpoint := s.path()
	routes := s.beside()
	routes[endpoint] = s.front.build(s, s.wire)
	var wellKnown http.Handler
	if s.guard != nil {
		wellKnown = s.guard.WellKnown()
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch h := routes[r.URL.Path]; {
		case h != nil:
			h.ServeHTTP(rw, r)
		case wellKnown != nil && strings.HasPrefix(r.URL.Path, "/.well-known/"):
			wellKnown.ServeHTTP(rw, r)
		default:
			writeError(rw, http.StatusNotFound, nil, jsonrpc.CodeInvalidRequest, fmt.Sprintf("nothing is here; the MCP endpoint is %s", endpoint))
		}
	})
}
