package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/rehearse"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Documentation adds to the documentation page what only the owner can say, and changes how the
// page is made; see package docs. Everything else on the page comes from the server itself. A
// server serves its page at /docs (HTML), /docs.md and /llms.txt, and the privacy policy at
// /privacy if docs.Prose.Data declares one. The subcommand docs prints the page.
//
// [Server.Check] reports missing texts. The page is not served while one is missing.
func Documentation(prose docs.Prose, opts ...docs.Option) Option {
	return option(func(s *settings) {
		s.pages.prose, s.pages.options = prose, append(s.pages.options, opts...)
		s.pages.make = func(surface *policy.Surface, opts ...docs.Option) (*docs.Page, error) {
			return docs.New(surface, prose, opts...)
		}
	})
}

// Listing declares what the submission portals ask and the server cannot know: the subcommand
// submission writes the answers. What docs.Prose.Data declares need not be declared again. See
// package submission.
func Listing(l submission.Listing) Option {
	return option(func(s *settings) { s.pages.listing = l })
}

// RecordedExamples has the served page show these results in its examples, as "docs -record" wrote
// them, most simply into a file that is embedded. Without them the served page shows only the
// results of examples that everybody could try: those whose tools are read-only and need no token.
// These run when the page is first asked for.
func RecordedExamples(recorded []byte) Option {
	return option(func(s *settings) {
		runs, err := rehearse.ParseRecording(recorded)
		if err != nil {
			s.problem("the recorded examples cannot be read: "+err.Error(), "record them again, with the subcommand docs -record FILE", noPos)
			return
		}
		s.pages.recorded = runs
	})
}

// Fixture prepares what the examples of [Server.Examples] need when they run: it puts sample data
// where the handlers find it, or opens a test account. It returns the context for the calls, and a
// function that removes everything again, or nil.
//
// On a protected server the context says who calls; without a fixture, and for a context that has
// no caller, the caller has every scope that the tools need:
//
//	mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
//		account, err := store.Seed(ctx)
//		p := &oauth.Principal{Issuer: issuer, Subject: account.ID, Scopes: scopes}
//		return oauth.WithPrincipal(ctx, p), account.Delete, err
//	})
//
// Without a fixture only those examples run whose tools are all read-only. A server that serves
// never uses the fixture.
func Fixture(prepare func(context.Context) (ctx context.Context, clean func(), err error)) Option {
	return option(func(s *settings) { s.fixture = prepare })
}
