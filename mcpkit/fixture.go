package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Fixture prepares what the examples of [Server.Examples] need when they are run: it puts
// sample data where the handlers find it, or opens a test account. It returns the context
// in which the calls are made, and a function that takes it all away again, or nil.
//
// On a protected server the context says who calls; without a fixture, and for a context
// that says nothing, it is a caller with every scope that the tools ask for:
//
//	mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
//		account, err := store.Seed(ctx)
//		return oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: issuer, Subject: account.ID, Scopes: scopes}), account.Delete, err
//	})
//
// Without a fixture only examples are run whose tools are all read-only. A fixture is
// never used while the server serves.
func Fixture(prepare func(context.Context) (ctx context.Context, clean func(), err error)) Option {
	return serverOption(func(s *Server) { s.fixture = prepare })
}

// exampleCaller is who calls in examples unless the fixture says otherwise.
func (s *Server) exampleCaller(ctx context.Context) context.Context {
	if s.access.oauth == nil {
		return ctx
	}
	if _, ok := oauth.PrincipalFrom(ctx); ok {
		return ctx
	}
	scopes := append([]string(nil), s.access.oauth.Scopes...)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tools {
		scopes = append(scopes, t.scopes...)
	}
	return oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: "https://examples.invalid", Subject: "examples", ClientID: "examples", Scopes: scopes})
}
