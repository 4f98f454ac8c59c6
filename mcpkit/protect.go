package mcpkit

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// OAuth lets only callers with a token use the server; see [oauth.Config]. A resource
// that is left out is the manifest's URL, and so is the audience of tokens.
//
// Each tool may ask for more with [Scopes], or for less with [PublicTool]. What is
// wrong with the configuration is reported by [Server.Check].
//
// Who is refused is logged, in one line with the status and the reason; unless the options have
// Denied, the line says which issuer, audience, type or algorithm was expected of a token and
// which came. Bad tokens are limited for each address of clients: see [ClientIP] and
// [oauth.Cache].
func OAuth(c oauth.Config) Access {
	return Access{oauth: &c, pos: caller(1)}
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
		c.Documentation = cmp.Or(s.manifest.Docs, s.docsURL())
	}
	denied := c.Options.Denied
	c.Options.Denied = func(ctx context.Context, status int, err error) {
		if denied != nil {
			s.refused(ctx, status, reasonOf(err))
			denied(ctx, status, err)
			return
		}
		s.refused(ctx, status, reasonOf(err), whyDenied(err)...)
	}
	if c.Options.Caller == nil {
		c.Options.Caller = func(r *http.Request) string {
			addr, _ := edge.ClientIP(r.Context())
			return edge.AddrKey(addr)
		}
	}
	ends := c.Options.EndWithToken
	c.Options.EndWithToken = func(r *http.Request) bool {
		q := requestFrom(r.Context())
		return q != nil && q.stream || ends != nil && ends(r)
	}
	guard, err := oauth.New(c)
	if err != nil {
		s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: "the server cannot be protected: " + err.Error(), Pos: s.access.pos})
		return
	}
	s.guard = guard
}

// whyDenied is what the log says of why a caller was refused: what was expected of its token
// and what came, where that is the reason.
func whyDenied(err error) []slog.Attr {
	if token := (*oauth.TokenError)(nil); errors.As(err, &token) {
		return token.LogValue().Group()
	}
	return []slog.Attr{slog.String("error", err.Error())}
}

// reasonOf says in a word why a caller was refused.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, oauth.ErrNoToken):
		return observe.RefusedNoToken
	case errors.Is(err, oauth.ErrMalformed):
		return observe.RefusedCredentials
	case errors.Is(err, oauth.ErrInsufficientScope):
		return observe.RefusedScope
	case errors.Is(err, oauth.ErrTooManyTokens):
		return observe.RefusedRate
	case errors.Is(err, oauth.ErrInvalidToken) && !errors.Is(err, oauth.ErrUnavailable):
		return observe.RefusedToken
	}
	return observe.RefusedUnverifiable
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
	if err := s.guard.Allows(p, t.need()); err != nil {
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "the caller may not use this tool: " + err.Error()}
	}
	return nil
}

// permitOther is the same for what go-sdk handles itself: resources, prompts and
// completions, and tools that the program added to go-sdk past mcpkit.
func (s *Server) permitOther(ctx context.Context, method string, req mcp.Request) error {
	if s.access.public || openMethods[method] {
		return nil
	}
	m := envelope.Of(method, req)
	if method == "tools/call" && s.lookup(m.Name) != nil {
		return nil // permit decides
	}
	if s.guard == nil {
		return errNotServable
	}
	p, _ := oauth.PrincipalFrom(ctx)
	if err := s.guard.Allows(p, s.needOfMessage(m)); err != nil {
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "the caller may not do this: " + err.Error()}
	}
	return nil
}

// gate answers r in the place of next unless its caller may make the request.
func (s *Server) gate(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, next http.Handler) {
	switch {
	case s.access.public:
		next.ServeHTTP(rw, r)
	case s.guard == nil: // a server that fails its check is never served
		writeError(rw, http.StatusServiceUnavailable, nil, jsonrpc.CodeInternalError, "the server is not ready")
	default:
		s.guard.Admit(rw, r, s.needOf(env), next)
	}
}
