package oauth

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// Receive returns middleware for go-sdk's AddReceivingMiddleware that repeats the check of
// [Server.Protect] when go-sdk handles a message, however the message arrived. Pass the same
// need to both.
//
// The middleware also makes [PrincipalFrom] return the caller of the message within go-sdk's
// sessions. go-sdk runs handlers of a session in the context of the request that opened it,
// which has the token of that request.
//
// Messages that only open, maintain or end a connection, such as initialize, ping and
// notifications, are not checked again: they reveal nothing of the server's data.
func (s *Server) Receive(need func(Message) Need) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if extra := req.GetExtra(); extra != nil {
				p, _ := PrincipalOf(extra.TokenInfo) // nil for a request without a token
				ctx = WithPrincipal(ctx, p)
			}
			if envelope.Lifecycle(method) {
				return next(ctx, method, req)
			}
			p, _ := PrincipalFrom(ctx)
			if err := s.Allows(p, needOf(decodedMessage(method, req), need)); err != nil {
				refused := refusal.Response{Reason: refusal.MethodForbidden, Args: []any{err}}
				return nil, &jsonrpc.Error{Code: refused.RPCCode(), Message: refused.Message()}
			}
			return next(ctx, method, req)
		}
	}
}
