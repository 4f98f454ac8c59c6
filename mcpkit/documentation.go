package mcpkit

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
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

// pageError returns the error of making the page. If the owner declares no documentation, pageError
// only looks for missing texts and does not make the page.
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

// texts returns the texts of the documentation page that the owner wrote. The changelog is left
// out: earlier releases may have been unfinished.
func (p *pageSettings) texts() (out []policy.Text) {
	add := func(place, text string) {
		if text != "" {
			out = append(out, policy.Text{Place: place + " of the documentation", Text: text})
		}
	}
	prose := &p.prose
	add("the introduction", prose.Intro)
	for _, f := range prose.Features {
		add("a feature", f.Title+": "+f.Text)
	}
	add("the set-up", prose.Setup)
	add("the section on authentication", prose.Authentication)
	for _, scope := range slices.Sorted(maps.Keys(prose.Scopes)) {
		add("a scope", prose.Scopes[scope])
	}
	add("the limits", prose.Limits)
	add("the troubleshooting", prose.Troubleshooting)
	add("the section on privacy", prose.Privacy)
	add("the support", prose.Support)
	if d := prose.Data; d != nil {
		for _, text := range []string{d.Collected, d.Used, d.Stored, d.Shared, d.Retention, d.Contact} {
			add("the privacy policy", text)
		}
	}
	return out
}

// servedPaths returns the paths that the server answers, with those of pages that are not complete
// yet, because other rules report what they lack. It returns nil if the host has routes that the
// server does not know.
func (a *assembly) servedPaths() []string {
	if a.settings.front.Mount.Shared {
		return nil
	}
	served := append(pages.Paths(a.settings.pages.prose.Data != nil), site.Path(a.manifest))
	if a.manifest.Security != "" {
		served = append(served, site.PathSecurity)
	}
	served = append(served, slices.Collect(maps.Keys(a.settings.documents))...)
	slices.Sort(served)
	return slices.Compact(served)
}

// docsURL returns the address at which everybody can open the page; "" if the server does not know
// its host, or answers only some addresses.
func (a *assembly) docsURL() string {
	u, err := url.Parse(a.manifest.URL)
	if a.settings.front.RefusesAddresses() || err != nil || u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return "https://" + u.Host + a.settings.front.Mount.Page(a.manifest, site.PathDocs)
}
