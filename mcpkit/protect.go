package mcpkit

import (
	"context"
	"fmt"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// OAuth lets only callers with a token use the server; see [oauth.Config]. A resource
// that is left out is the manifest's URL, and so is the audience of tokens.
//
// Each tool may ask for more with [Scopes], or for less with [PublicTool]. What is
// wrong with the configuration is reported by [Server.Check].
func OAuth(c oauth.Config) Access {
	return Access{oauth: &c, pos: caller(1)}
}

// Scopes names what a caller's token must have to use a tool, besides the baseline
// of the server: all of them.
func Scopes(scopes ...string) ToolOption {
	return toolOption(func(t *tool) { t.scopes = append(t.scopes, scopes...) })
}

// PublicTool lets callers without a token use a tool of a protected server. As soon
// as there is one, clients can connect and list the tools without a token too, and
// are asked to log in by the first call that needs it.
func PublicTool() ToolOption {
	return toolOption(func(t *tool) { t.public = true })
}

// protect makes the resource server that the access decision asks for.
func (s *Server) protect() {
	if s.access.oauth == nil {
		return
	}
	c := *s.access.oauth
	if c.Resource == "" {
		c.Resource = s.manifest.URL
	}
	if c.Name == "" {
		c.Name = s.manifest.Title
	}
	if c.Policy == "" {
		c.Policy = s.manifest.Privacy
	}
	if c.Documentation == "" {
		c.Documentation = s.manifest.Docs
	}
	if c.Options.Denied == nil {
		c.Options.Denied = func(ctx context.Context, status int, err error) {
			s.log.InfoContext(ctx, "request refused", "status", status, "reason", err.Error())
		}
	}
	guard, err := oauth.New(c)
	if err != nil {
		s.problems = append(s.problems, policy.Problem{Rule: "server-options", Message: "the server cannot be protected: " + err.Error(), Pos: s.access.pos})
		return
	}
	s.guard = guard
}

// lazy reports whether there is something to use without a token.
func (s *Server) lazy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tools {
		if t.public {
			return true
		}
	}
	return false
}

// openMethods need no token on a server with a public tool: connecting, and seeing
// what there is.
var openMethods = map[string]bool{
	"initialize":                true,
	"notifications/initialized": true,
	"notifications/cancelled":   true,
	"ping":                      true,
	"server/discover":           true,
	"tools/list":                true,
}

// needOf says what a request takes: all that its messages take together.
func (s *Server) needOf(env *envelope) oauth.Need {
	lazy := s.lazy()
	need := oauth.Need{Public: lazy && len(env.messages) > 0}
	for _, m := range env.messages {
		if m.method == "tools/call" {
			if t := s.lookup(m.name); t != nil {
				need.Public = need.Public && t.public
				need.Scopes = append(need.Scopes, t.scopes...)
				continue
			}
		}
		need.Public = need.Public && openMethods[m.method]
	}
	return need
}

// permit is the check of the gate made again where the call is carried out, whatever
// way it came.
func (s *Server) permit(ctx context.Context, t *tool) error {
	if s.access.public {
		return nil
	}
	if s.guard == nil {
		return errNotServable
	}
	p, _ := oauth.PrincipalFrom(ctx)
	if err := s.guard.Allows(p, oauth.Need{Public: t.public, Scopes: t.scopes}); err != nil {
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "the caller may not use this tool: " + err.Error()}
	}
	return nil
}

// gate answers r in the place of next unless its caller may make the request.
func (s *Server) gate(rw http.ResponseWriter, r *http.Request, env *envelope, next http.Handler) {
	switch {
	case s.access.public:
		next.ServeHTTP(rw, r)
	case s.guard == nil: // a server that fails its check is never served
		writeError(rw, http.StatusServiceUnavailable, nil, jsonrpc.CodeInternalError, "the server is not ready")
	default:
		s.guard.Serve(rw, r, s.needOf(env), next)
	}
}

// checkScopes refuses scopes that no caller could ever have, and exceptions from a
// rule that there is not.
func (s *Server) checkScopes(t *tool) {
	if s.access.public && (len(t.scopes) > 0 || t.public) {
		s.problem(t, "server-options", fmt.Sprintf("tool %q asks for scopes or for none, but the server is public", t.wire.Name),
			"protect the server with mcpkit.OAuth, or take the option away")
	}
	if t.public && len(t.scopes) > 0 {
		s.problem(t, "server-options", fmt.Sprintf("tool %q is public and asks for scopes", t.wire.Name), "take one of the two options away")
	}
	for _, scope := range t.scopes {
		if err := oauth.CheckScope(scope); err != nil {
			s.problem(t, "server-options", fmt.Sprintf("tool %q asks for a scope that cannot be: %v", t.wire.Name, err), "")
		}
	}
}
