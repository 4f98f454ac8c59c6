package mcpkit

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

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
	newPage := a.settings.pages.make
	if newPage == nil {
		newPage = docs.NewWithoutProse
	}
	return newPage(surface, append(slices.Clone(opts), more...)...)
}

// documentationProblems returns what the page lacks, and what is wrong with the prose. complete is
// set if the page can be made.
func (a *assembly) documentationProblems(surface *policy.Surface) (problems []policy.Problem, complete bool) {
	problem := func(message, fix string) {
		problems = append(problems, policy.Problem{Rule: policy.RuleDocumentationComplete, Message: message, Fix: fix, Pos: a.manifest.Pos})
	}
	if a.settings.front.RefusesAddresses() && a.manifest.Docs == "" {
		problem("the documentation page is shown only to the allowed addresses, so reviewers cannot open it",
			"publish what the subcommand docs prints, and name its address in Manifest.Docs")
	}
	err := a.pageError(surface)
	var missing *docs.MissingError
	switch {
	case errors.As(err, &missing):
		for _, gap := range missing.Gaps {
			problem("the documentation page lacks "+gap.What, fmt.Sprintf("say it in %s, with mcpkit.Documentation", gap.Where))
		}
	case err != nil:
		problem(err.Error(), "correct it where mcpkit.Documentation is given it")
	}
	return problems, err == nil
}

// pageError returns the error of making the page. Without documentation of the owner the page is
// not made to find out.
func (a *assembly) pageError(surface *policy.Surface) error {
	if a.settings.pages.make == nil {
		if gaps := docs.Missing(surface, docs.Prose{}); len(gaps) > 0 {
			return &docs.MissingError{Gaps: gaps}
		}
		return nil
	}
	_, err := a.page(surface)
	return err
}

// secretsShown reports text in the results of examples that looks like a secret.
func (a *assembly) secretsShown(surface *policy.Surface) (problems []policy.Problem) {
	page, err := a.page(surface)
	if err != nil {
		return nil // documentationProblems reports it
	}
	for _, f := range page.Redactions() {
		problems = append(problems, policy.Problem{Rule: policy.RuleExampleSecrets, Message: f.String(), Pos: surface.Examples[f.Example-1].Pos})
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
