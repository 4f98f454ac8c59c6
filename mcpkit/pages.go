package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// Page makes the documentation page, with the results of running the examples; see
// [Server.RunExamples].
func (s *Server) Page(ctx context.Context) (*docs.Page, error) {
	return s.plan.assembly().page(s.Rehearsed(ctx))
}

// Submission makes what is handed in to a connector directory.
func (s *Server) Submission(ctx context.Context, p submission.Directory, opts ...submission.Option) *submission.Kit {
	return submission.New(p, s.Rehearsed(ctx), nil, s.settings.completeListing(), opts...)
}

// servedPages returns the handlers of the pages of an assembly whose page lacks nothing.
func servedPages(a *assembly, host *wire.Host) map[string]pages.Page {
	var hidden func(string) bool
	var opts []docs.Option
	if a.service.Gate.HidesTools() {
		// The page is public, so it has only the tools that need no token.
		hidden = func(name string) bool { t := a.service.Tools.Lookup(name); return t == nil || !t.Need.Public }
		opts = append(opts, docs.WithMoreTools())
	}
	return pages.Handlers(pages.Config{
		Make: func(ctx context.Context) (*docs.Page, bool, error) {
			surface := a.surface(host)
			whole := stage(a, host).Publish(ctx, surface, hidden)
			page, err := a.page(surface, opts...)
			return page, whole, err
		},
		Privacy: a.settings.pages.prose.Data != nil,
		Shared:  !a.settings.front.RefusesAddresses(),
		Log:     a.settings.log,
	})
}

// completeListing returns the listing with answers from the documentation for those that the
// listing does not declare.
func (s *settings) completeListing() submission.Listing {
	l, prose := s.pages.listing, s.pages.prose
	if l.Privacy == nil {
		l.Privacy = prose.Data
	}
	if l.Requirements == "" {
		l.Requirements = prose.Authentication
	}
	if l.OpenAI.ReleaseNotes == "" && len(prose.Changelog) > 0 {
		l.OpenAI.ReleaseNotes = prose.Changelog[0].Text
	}
	return l
}
