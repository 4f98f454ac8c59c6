package mcpkit

import (
	"context"
	"fmt"

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

// Prepare calls the fixture of [Fixture], if there is one, for calls like those of the
// examples: those made with the context that it returns find what it prepared, and have a
// caller. Once they are over, clean takes it all away again. It is for tests, such as
// those of package mcptest.
func (s *Server) Prepare(ctx context.Context) (prepared context.Context, clean func(), err error) {
	if s.fixture == nil {
		return s.exampleCaller(ctx), func() {}, nil
	}
	// It is the program's code.
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the fixture failed: panic: %v", v)
		}
	}()
	prepared, clean, err = s.fixture(ctx)
	if prepared == nil {
		prepared = ctx
	}
	if clean == nil {
		clean = func() {}
	}
	if err != nil {
		clean()
		return ctx, func() {}, fmt.Errorf("the fixture failed: %w", err)
	}
	return s.exampleCaller(prepared), clean, nil
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
