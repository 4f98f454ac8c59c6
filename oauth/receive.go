package oauth

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// Receive is the check of [Server.Protect] made again where go-sdk carries a request out,
// whatever way it came: give it to AddReceivingMiddleware, with the same need. It also has
// [PrincipalFrom] tell the caller of the request in the sessions of go-sdk, whose handlers
// run in the context of the request that opened the session, with the token of then.
//
// initialize, ping and notifications pass: they tell nothing, and are decided in front.
func (s *Server) Receive(need func(envelope.Message) Need) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if extra := req.GetExtra(); extra != nil {
				p, _ := PrincipalOf(extra.TokenInfo) // nil for a request without a token
				ctx = WithPrincipal(ctx, p)
			}
			if unchecked[method] {
				return next(ctx, method, req)
			}
			p, _ := PrincipalFrom(ctx)
			if err := s.Allows(p, needOf(envelope.Of(method, req), need)); err != nil {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "the caller may not do this: " + err.Error()}
			}
			return next(ctx, method, req)
		}
	}
}

var unchecked = map[string]bool{
	"initialize": true, "ping": true, "server/discover": true, "notifications/initialized": true, "notifications/cancelled": true,
	"notifications/progress": true, "notifications/roots/list_changed": true,
}
