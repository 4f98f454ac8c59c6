package mcpkit

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
)

// Page makes the documentation page, with the results of running the examples; see
// [Server.RunExamples].
func (s *Server) Page(ctx context.Context) (*docs.Page, error) {
	return s.assembly().page(s.Rehearsed(ctx))
}

// Submission makes what is handed in to a connector directory.
func (s *Server) Submission(ctx context.Context, p submission.Directory) *submission.Kit {
	return submission.New(p, s.Rehearsed(ctx), nil, s.settings.completeListing())
}

// servedPages returns the handlers of the pages of an assembly whose page lacks nothing.
func (s *Server) servedPages(a *assembly) map[string]pages.Page {
	var hidden func(string) bool
	var opts []docs.Option
	if a.service.Gate.HidesTools() {
		// The page is public, so it has only the tools that need no token.
		hidden = func(name string) bool { t := a.service.Tools.Lookup(name); return t == nil || !t.Need.Public }
		opts = append(opts, docs.WithMoreTools())
	}
	return pages.Handlers(pages.Config{
		Make: func(ctx context.Context) (*docs.Page, bool, error) {
			surface := a.surface(s.host)
			whole := s.stage(a).Publish(ctx, surface, hidden)
			page, err := a.page(surface, opts...)
			return page, whole, err
		},
		Privacy: a.settings.pages.prose.Data != nil,
		Shared:  !a.settings.front.RefusesAddresses(),
		Log:     a.settings.log,
	})
}

// completeListing returns the listing with the privacy policy of the documentation, unless the
// listing declares one.
func (s *settings) completeListing() submission.Listing {
	l := s.pages.listing
	if l.Privacy == nil {
		l.Privacy = s.pages.prose.Data
	}
	return l
}
