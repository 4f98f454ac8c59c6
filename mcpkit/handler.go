package mcpkit

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// Handler returns the server as one http.Handler, to be mounted at the root of
// the manifest URL's host. The MCP endpoint answers at the URL's path, in
// protocol versions 2025-03-26 to 2026-07-28, without sessions; every other path
// is a JSON 404.
//
// It answers for the host of the manifest's URL, and for loopback names on
// loopback addresses; any other Host gets 421. Web pages of the known clients may
// call the endpoint; those of other origins get 403.
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
	return edge.Hosts(append([]string{u.Host}, s.front.hosts...)...)(s.route()), nil
}

// path returns where the endpoint answers.
func (s *Server) path() string {
	u, err := url.Parse(s.manifest.URL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}

// route answers the endpoint at its exact path. There is no cleaning of paths
// and no redirect: clients drop their token on one.
func (s *Server) route() http.Handler {
	endpoint := s.path()
	mcp := s.front.build(s, s.endWithDrain(s.wire))
	wellKnown := http.NotFoundHandler()
	if s.guard != nil {
		wellKnown = s.guard.WellKnown()
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == endpoint:
			mcp.ServeHTTP(rw, r)
			return
		case s.guard != nil && strings.HasPrefix(r.URL.Path, "/.well-known/"):
			wellKnown.ServeHTTP(rw, r)
			return
		}
		writeError(rw, http.StatusNotFound, nil, jsonrpc.CodeInvalidRequest, fmt.Sprintf("nothing is here; the MCP endpoint is %s", endpoint))
	})
}
