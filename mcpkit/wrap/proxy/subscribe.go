package proxy

import (
	"context"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/yosida95/uritemplate/v3"
)

// subscribe subscribes a client to a resource of an upstream.
func (p *Proxy) subscribe(ctx context.Context, req *mcp.SubscribeRequest) error {
	uri, client := req.Params.URI, req.Session
	u := p.ownerOf(uri)
	if u == nil {
		return mcp.ResourceNotFoundError(uri)
	}
	l, release, err := u.users.acquire(ctx, client, false, true)
	if err != nil {
		return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: err.Error()}
	}
	s, err := l.get(ctx)
	switch {
	case err != nil:
		release()
	case !canSubscribe(s):
		release()
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "the server behind this resource does not support subscriptions"}
	default:
		err = l.subscribe(uri, client, release)
	}
	switch {
	case errors.Is(err, errSubscriptions):
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: err.Error() + "; end others first"}
	case err != nil:
		u.log.Info("a subscription was not possible", "error", err)
		return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "the server behind this resource did not accept the subscription"}
	}
	return nil
}

func canSubscribe(s *session) bool {
	has := s.client.InitializeResult().Capabilities
	return has != nil && has.Resources != nil && has.Resources.Subscribe
}

// unsubscribe ends a subscription of a client, on whichever connection it is.
func (p *Proxy) unsubscribe(_ context.Context, req *mcp.UnsubscribeRequest) error {
	for _, u := range p.upstreams {
		for _, l := range u.users.all() {
			l.unsubscribe(req.Params.URI, req.Session)
		}
	}
	return nil
}

// ownerOf returns the upstream that has a resource, or nil.
func (p *Proxy) ownerOf(uri string) *upstream {
	if u := p.find(resourceKind, uri); u != nil {
		return u
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.offers {
		if o.kind != templateKind {
			continue
		}
		if t, err := uritemplate.New(o.name); err == nil && t.Regexp().MatchString(uri) {
			return o.from
		}
	}
	return nil
}
