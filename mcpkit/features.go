package mcpkit

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Completions has the server complete arguments of the prompts and resource templates
// that were added through [Server.SDK]. What it returns an error for is masked like the
// errors of tools.
func Completions(handler func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error)) Option {
	return serverOption(func(s *Server) { s.sdkOptions.CompletionHandler = handler })
}

// Subscriptions lets clients subscribe to resources that were added through [Server.SDK];
// the program calls ResourceUpdated of the SDK's server when one has changed. The two
// functions may refuse, with an error; nil refuses nothing. Clients of protocol versions
// before 2026-07-28 get a session for it, see [Interactive].
func Subscriptions(subscribe func(context.Context, *mcp.SubscribeRequest) error, unsubscribe func(context.Context, *mcp.UnsubscribeRequest) error) Option {
	if subscribe == nil {
		subscribe = func(context.Context, *mcp.SubscribeRequest) error { return nil }
	}
	if unsubscribe == nil {
		unsubscribe = func(context.Context, *mcp.UnsubscribeRequest) error { return nil }
	}
	return serverOption(func(s *Server) {
		s.sdkOptions.SubscribeHandler, s.sdkOptions.UnsubscribeHandler = subscribe, unsubscribe
		s.interactive.Store(true)
	})
}
