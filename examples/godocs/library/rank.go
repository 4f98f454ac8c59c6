package library

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Hit is a symbol that a search found.
type Hit struct {
	Name       string `json:"name" jsonschema:"description=Name within its package: Copy or Client.Do; pass it to read_symbol"`
	Kind       string `json:"kind" jsonschema:"description=Kind of symbol,enum=package,enum=func,enum=type,enum=method,enum=const,enum=var"`
	Package    string `json:"package" jsonschema:"description=Import path of its package"`
	Module     string `json:"module,omitempty" jsonschema:"description=Module and version of its package; absent for the standard library"`
	Signature  string `json:"signature,omitempty" jsonschema:"description=Declaration on one line; absent for packages"`
	Synopsis   string `json:"synopsis,omitempty" jsonschema:"description=First sentence of the documentation"`
	Deprecated bool   `json:"deprecated,omitempty" jsonschema:"description=Whether its documentation marks it as deprecated"`
}

// ranking collects the best matches of a query.
type ranking struct {
	query      query
	kind       string
	limit      int // how many matches to keep; 0 is all
	popularity map[string]int

	total   int
	matches []match
	full    bool // limit matches that are at least as good as worst have been found
	worst   match
}

type match struct {
	fit    int
	pkg    *packageIndex
	symbol *symbol
}

func newRanking(q query, kind string, limit int, popularity map[string]int) *ranking {
	return &ranking{query: q, kind: kind, limit: limit, popularity: popularity}
}

func (r *ranking) addAll(ctx context.Context, packages []*packageIndex) error {
	return r.collect(ctx, packages, r.query.fit)
}

// addTypos adds the symbols that fit with typing mistakes. It is separate from addAll because this
// comparison costs more, and rarely helps if there are good matches.
func (r *ranking) addTypos(ctx context.Context, packages []*packageIndex) error {
	return r.collect(ctx, packages, func(p *packageIndex, s *symbol) int {
		if !r.query.fitsTypo(p, s) || r.query.fit(p, s) != fitNone {
			return fitNone
		}
		return fitTypo
	})
}

func (r *ranking) collect(ctx context.Context, packages []*packageIndex, fit func(*packageIndex, *symbol) int) error {
	for _, p := range packages {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range p.symbols {
			s := &p.symbols[i]
			if r.kind != "" && r.kind != s.kind {
				continue
			}
			if f := fit(p, s); f < fitNone {
				r.total++
				r.keep(match{fit: f, pkg: p, symbol: s})
			}
		}
	}
	return nil
}

// keep adds a match. From time to time it drops the worst ones, so that a query of one letter does
// not sort every symbol.
func (r *ranking) keep(m match) {
	if r.full && r.compare(m, r.worst) >= 0 {
		return
	}
	r.matches = append(r.matches, m)
	if r.limit > 0 && len(r.matches) >= 2*r.limit+256 {
		r.sort()
		r.matches = r.matches[:r.limit]
		r.worst, r.full = r.matches[r.limit-1], true
	}
}

// sort sorts the matches, best first. It keeps the order of symbols that a package declares twice.
func (r *ranking) sort() { slices.SortStableFunc(r.matches, r.compare) }

func (r *ranking) compare(a, b match) int {
	if c := cmp.Or(
		cmp.Compare(a.fit, b.fit),
		cmp.Compare(a.module(), b.module()),
		cmp.Compare(a.state(), b.state()),
		cmp.Compare(a.class(), b.class()),
		cmp.Compare(len(a.symbol.name), len(b.symbol.name)),
		cmp.Compare(r.popularity[b.pkg.ref.path], r.popularity[a.pkg.ref.path]),
		cmp.Compare(len(a.pkg.ref.path), len(b.pkg.ref.path)),
		strings.Compare(a.pkg.ref.path, b.pkg.ref.path),
		strings.Compare(a.symbol.recv, b.symbol.recv),
		strings.Compare(a.symbol.name, b.symbol.name),
	); c != 0 {
		return c
	}
	// An old version of a module may contain a package that is now in another module.
	return strings.Compare(a.pkg.ref.moduleName(), b.pkg.ref.moduleName())
}

// module orders the standard library before modules.
func (m match) module() int {
	if m.pkg.ref.module == nil {
		return 0
	}
	return 1
}

// state orders deprecated symbols last.
func (m match) state() int {
	if m.symbol.deprecated {
		return 1
	}
	return 0
}

// class orders symbols with a unique name before methods, many of which share a name.
func (m match) class() int {
	switch m.symbol.kind {
	case kindPackage:
		return 0
	case kindFunc, kindType:
		return 1
	case kindMethod:
		return 3
	}
	return 2
}

func (r *ranking) hits() []Hit {
	r.sort()
	best := r.matches
	if r.limit > 0 {
		best = best[:min(r.limit, len(best))]
	}
	hits := make([]Hit, 0, len(best))
	for _, m := range best {
		hit := Hit{
			Name:       m.symbol.qualified(),
			Kind:       m.symbol.kind,
			Package:    m.pkg.ref.path,
			Signature:  m.symbol.signature,
			Synopsis:   m.symbol.synopsis,
			Deprecated: m.symbol.deprecated,
		}
		if m.pkg.ref.module != nil {
			hit.Module = m.pkg.ref.module.String()
		}
		hits = append(hits, hit)
	}
	return hits
}
