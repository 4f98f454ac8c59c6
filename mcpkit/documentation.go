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
	return docs.New(surface, a.settings.pages.prose, append(slices.Clone(opts), more...)...)
}

// documentationProblems reports what the page lacks, and what is wrong with the prose.
func (a *assembly) documentationProblems(surface *policy.Surface) (problems []policy.Problem) {
	problem := func(message, fix string) {
		problems = append(problems, policy.Problem{Rule: policy.RuleDocumentationComplete, Message: message, Fix: fix, Pos: a.manifest.Pos})
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

// secretsShown reports text in the results of examples that looks like a secret.
func (a *assembly) secretsShown(surface *policy.Surface) (problems []policy.Problem) {
	page, err := a.page(surface)
	if err != nil {
		return nil // documentationProblems reports it
	}
	for _, f := range page.Findings() {
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
