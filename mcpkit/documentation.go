package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Page makes the documentation page, with the results of running the examples; see
// [Server.RunExamples].
func (s *Server) Page(ctx context.Context) (*docs.Page, error) {
	return s.assembly().page(s.Rehearsed(ctx))
}

// Submission makes what is handed in to a connector directory.
func (s *Server) Submission(ctx context.Context, p submission.Profile) *submission.Kit {
	return submission.New(p, s.Rehearsed(ctx), nil, s.settings.completeListing())
}

// page makes the documentation page of a surface.
func (a *assembly) page(surface *policy.Surface, more ...docs.Option) (*docs.Page, error) {
	opts := a.settings.pages.options
	if a.declared.access.oauth != nil {
		var callbacks []docs.Callbacks
		for _, c := range oauth.KnownClients() {
			callbacks = append(callbacks, docs.Callbacks(c))
		}
		opts = append([]docs.Option{docs.WithCallbacks(callbacks...)}, opts...)
	}
	return docs.New(surface, a.settings.pages.prose, append(slices.Clone(opts), more...)...)
}

// servedPages returns the handlers of the pages that the server serves, or nil if the page lacks
// something, which Check reports.
func (s *Server) servedPages(a *assembly) map[string]http.Handler {
	if _, err := a.page(a.surface(s.host)); err != nil {
		return nil
	}
	var hidden func(string) bool
	var opts []docs.Option
	if a.service.Gate.HidesTools() {
		// Everybody may see the page, so it has the tools that need no token.
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

// documentationProblems returns what the page lacks, and what is wrong with the prose.
func (a *assembly) documentationProblems(surface *policy.Surface) (problems []policy.Problem) {
	problem := func(message, fix string) {
		problems = append(problems, policy.Problem{Rule: "documentation-complete", Message: message, Fix: fix, Pos: a.manifest.Pos})
	}
	if a.settings.front.RefusesAddresses() && a.manifest.Docs == "" {
		problem("the documentation page is shown only to the allowed addresses, so reviewers cannot open it",
			"publish what the subcommand docs prints, and name its address in Manifest.Docs")
	}
	_, err := a.page(surface)
	var missing *docs.MissingError
	switch {
	case errors.As(err, &missing):
		for _, gap := range missing.Gaps {
			problem("the documentation page lacks "+gap.What, fmt.Sprintf("say it in %s, with mcpkit.Documentation", gap.Where))
		}
	case err != nil:
		problem(err.Error(), "correct it where mcpkit.Documentation is given it")
	}
	return problems
}

// secretsShown returns what looks like a secret in the results of examples.
func (a *assembly) secretsShown(surface *policy.Surface) (problems []policy.Problem) {
	page, err := a.page(surface)
	if err != nil {
		return nil // documentationProblems reports it
	}
	for _, f := range page.Findings() {
		problems = append(problems, policy.Problem{Rule: "example-secrets", Message: f.String(), Pos: surface.Examples[f.Example-1].Pos})
	}
	return problems
}

// docsURL returns the address at which everybody can open the page; "" if the server does not know
// its host, or answers only some addresses.
func (a *assembly) docsURL() string {
	u, err := url.Parse(a.manifest.URL)
	if a.settings.front.RefusesAddresses() || err != nil || u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return "https://" + u.Host + site.PathDocs
}

// completeListing returns the listing with what the documentation declares.
func (s *settings) completeListing() submission.Listing {
	l := s.pages.listing
	if l.Privacy == nil {
		l.Privacy = s.pages.prose.Data
	}
	return l
}
