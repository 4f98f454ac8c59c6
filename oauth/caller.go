package oauth

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/mcpkit-go/mcpkit/oauth/internal/inbound"
)

type callerKey struct{}

// WithCaller returns a context that says where a token comes from, normally the address
// of the client. [Authenticate] sets it; programs that call a [Verifier] themselves set it
// with WithCaller. Verifiers limit each caller by it, so that one caller cannot use up what
// all callers share.
func WithCaller(ctx context.Context, caller string) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

func callerOf(ctx context.Context) string {
	caller, _ := ctx.Value(callerKey{}).(string)
	return caller
}

// remoteCaller identifies the caller by the address of the connection. An IPv6 address is
// reduced to its /64 network, the smallest block that providers assign.
func remoteCaller(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	addr := peer.Addr().Unmap().WithZone("")
	if addr.Is6() {
		network, _ := addr.Prefix(64)
		return network.String()
	}
	return addr.String()
}

// A callerContext carries the result of authenticating a request: the principal and the
// access token, or the error.
type callerContext struct {
	context.Context
	challenge *Challenge // identifies the authenticator that made the context
	principal *Principal // nil if err is not nil
	token     inbound.Token
	err       error
}

type callerContextKey struct{}

func (c *callerContext) Value(key any) any {
	switch key.(type) {
	case callerContextKey:
		return c
	case principalKey:
		if c.err == nil {
			return c.principal
		}
	case inbound.Key:
		if c.err == nil {
			return c.token
		}
	}
	return c.Context.Value(key)
}

// String and GoString keep the token out of printed contexts.
func (c *callerContext) String() string   { return "oauth.callerContext" }
func (c *callerContext) GoString() string { return "oauth.callerContext" }
