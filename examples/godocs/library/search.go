package library

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/budget"
)

const maxQuery = 200

// SearchInput is a query and its filters.
type SearchInput struct {
	Query   string `json:"query" jsonschema:"description=A name or part of one (Copy)\\, qualified if known (io.Copy\\, Client.Do\\, net/http)\\, or several words that must all occur (json unmarshal). Only names are searched\\, not documentation.,minLength=1,maxLength=200"`
	Kind    string `json:"kind,omitempty" jsonschema:"description=Only symbols of this kind,enum=package,enum=func,enum=type,enum=method,enum=const,enum=var"`
	Package string `json:"package,omitempty" jsonschema:"description=Only this package: an import path (net/http) or its last part (http),maxLength=300"`
	Module  string `json:"module,omitempty" jsonschema:"description=Only this module (golang.org/x/text) or std for the standard library. Without it modules are searched only if the standard library has no match.,maxLength=300"`
	// Limit replaces the one of PageRequest: few search results are enough.
	Limit int `json:"limit,omitempty" jsonschema:"description=The most results to return,default=20,minimum=1,maximum=100"`
	budget.PageRequest
}

// SearchOutput is one page of the symbols that a search found.
type SearchOutput struct {
	budget.Page[Hit]
	Total    int    `json:"total" jsonschema:"description=Number of matching symbols on all pages; items has the best matches first"`
	Searched string `json:"searched" jsonschema:"description=The packages that were searched"`
	Note     string `json:"note,omitempty" jsonschema:"description=Remarks on the result and what to try next"`
}

// Search finds packages, types, functions, methods, constants and variables by name. Equal names
// come first, then prefixes, words within names, other parts of names, and last names with typing
// mistakes. Among equal matches the standard library comes before modules, and packages that more
// of the standard library imports come first. The order is the same for each call, so pages go by
// offset.
func (l *Library) Search(ctx context.Context, in SearchInput) (SearchOutput, error) {
	q := parseQuery(in.Query)
	if q.lower == "" || utf8.RuneCountInString(in.Query) > maxQuery {
		return SearchOutput{}, toolError(fmt.Sprintf("%s is not a name to search for", clip(in.Query)),
			`Give a name or part of one, for example "Copy" or "io.Copy".`)
	}
	sc, err := l.scopeOf(ctx, in.Package, in.Module)
	if err != nil {
		return SearchOutput{}, err
	}
	page := in.PageRequest
	page.Limit = in.Limit
	r := newRanking(q, in.Kind, wanted(page), sc.popularity)
	if err := r.addAll(ctx, sc.packages); err != nil {
		return SearchOutput{}, err
	}
	// Later pages need no widening: the first page has indexed what it searched.
	if r.total == 0 && sc.widens && page.Offset() == 0 {
		if err := l.widen(ctx, q, &sc); err != nil {
			return SearchOutput{}, err
		}
		if err := r.addAll(ctx, sc.added); err != nil {
			return SearchOutput{}, err
		}
	}
	note := sc.note
	if r.total == 0 && len(q.qualifiers) > 0 {
		// The qualifier may be a package that a symbol has left, or a made-up one: search for the name
		// alone.
		bare := parseQuery(q.name)
		other := newRanking(bare, in.Kind, r.limit, r.popularity)
		if err := other.addAll(ctx, sc.all()); err != nil {
			return SearchOutput{}, err
		}
		if other.total > 0 {
			r = other
			note = join(note, fmt.Sprintf("Nothing matches %q with its qualifier; these are named %q.", in.Query, q.name))
		}
	}
	if r.total < fewHits {
		found := r.total
		if err := r.addTypos(ctx, sc.all()); err != nil {
			return SearchOutput{}, err
		}
		if found == 0 && r.total > 0 {
			note = join(note, fmt.Sprintf("Nothing is named %q; these have similar names.", in.Query))
		}
	}
	if r.total == 0 {
		note = join(note, missNote(q, in, sc))
	}
	hits := r.hits()
	hits = hits[min(page.Offset(), len(hits)):]
	return SearchOutput{
		Page:     budget.PageByOffset(page, hits, page.Offset()+len(hits) < r.total),
		Total:    r.total,
		Searched: sc.what(l.version),
		Note:     note,
	}, nil
}

// wanted returns how many of the best matches are needed for a page; 0 is all.
func wanted(page budget.PageRequest) int {
	if page.Limit <= 0 {
		return 0
	}
	return page.Offset() + page.Limit
}

// fewHits is the number of hits below which a search also looks for typing mistakes.
const fewHits = 5

// missNote returns what to try after a search that found nothing.
func missNote(q query, in SearchInput, sc scope) string {
	next := "Try a shorter part of the name"
	if strings.Contains(q.path, "/") {
		paths := make([]string, 0, len(sc.packages))
		for _, p := range sc.all() {
			paths = append(paths, p.ref.path)
		}
		if near := nearest(paths, nearPath(q.path)); len(near) > 0 {
			return didYouMean(near, "")
		}
	}
	if !sc.filtered && in.Kind == "" {
		return next + ", one word only, or use list_packages to find the package and name it."
	}
	return next + ", or search without the package, module and kind filters."
}
