package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
)

// PackagesInput selects the packages to list.
type PackagesInput struct {
	Query  string `json:"query,omitempty" jsonschema:"description=Only packages whose import path contains this\\, in any case (http); several words must all occur,maxLength=200"`
	Module string `json:"module,omitempty" jsonschema:"description=Only packages of this module (golang.org/x/text or golang.org/x/text@v0.14.0) or of the standard library (std),maxLength=300"`
	budget.PageRequest
}

// PackagesOutput is one page of packages.
type PackagesOutput struct {
	budget.Page[PackageItem]
	Total int    `json:"total" jsonschema:"description=Number of matching packages on all pages; items has the best matches first\\, and the standard library before modules"`
	Note  string `json:"note,omitempty" jsonschema:"description=What to try next when nothing matches"`
}

// PackageItem is a package in a list.
type PackageItem struct {
	Package  string `json:"package" jsonschema:"description=Import path"`
	Module   string `json:"module" jsonschema:"description=Module and version\\, or std for the standard library"`
	Synopsis string `json:"synopsis,omitempty" jsonschema:"description=First sentence of the documentation"`
}

// Packages lists the importable packages of the standard library and of the newest version of each
// module in the module cache. It opens only the packages on the page, for their synopsis.
func (l *Library) Packages(ctx context.Context, in PackagesInput) (PackagesOutput, error) {
	refs, err := l.listed(ctx, in.Module)
	if err != nil {
		return PackagesOutput{}, err
	}
	words := strings.Fields(strings.ToLower(in.Query))
	fits := map[*packageRef]int{}
	matching := make([]*packageRef, 0, len(refs))
	for _, ref := range refs {
		if fit := fitPath(ref, words); fit < fitNone {
			fits[ref] = fit
			matching = append(matching, ref)
		}
	}
	slices.SortStableFunc(matching, func(a, b *packageRef) int { return cmp.Compare(fits[a], fits[b]) })

	items := make([]PackageItem, len(matching))
	for i, ref := range matching {
		items[i] = PackageItem{Package: ref.path, Module: ref.moduleName()}
	}
	out := PackagesOutput{Page: budget.PageOf(in.PageRequest, items), Total: len(items)}
	if len(items) == 0 {
		out.Note = listNote(in, refs)
	}
	from := min(in.Offset(), len(matching))
	listed := matching[from : from+len(out.Items)]
	err = forEach(ctx, l.workers, listed, func(_ context.Context, ref *packageRef) error {
		l.synopsisOf(ref)
		return nil
	})
	if err != nil {
		return PackagesOutput{}, err
	}
	for i, ref := range listed {
		out.Items[i].Synopsis = l.synopsisOf(ref)
	}
	return out, nil
}

// listed returns the packages of a module, or all packages, the standard library first.
func (l *Library) listed(ctx context.Context, moduleArg string) ([]*packageRef, error) {
	if moduleArg != "" {
		set, _, err := l.moduleSet(ctx, moduleArg)
		if err != nil {
			return nil, err
		}
		return set.refs, nil
	}
	set, err := l.standard(ctx)
	if err != nil {
		return nil, err
	}
	modules, err := l.modulePackages(ctx, freshAge)
	if err != nil {
		return nil, err
	}
	return slices.Concat(set.refs, modules), nil
}

// fitPath ranks import paths like fitName ranks names.
func fitPath(ref *packageRef, words []string) int {
	if len(words) == 0 {
		return fitExact
	}
	path := strings.ToLower(ref.path)
	for _, word := range words {
		if !strings.Contains(path, word) {
			return fitNone
		}
	}
	switch query := words[0]; {
	case len(words) > 1:
		return fitSubstring
	case path == query:
		return fitExact
	case strings.ToLower(ref.name) == query || strings.HasSuffix(path, "/"+query):
		return fitFold
	case strings.HasPrefix(path, query):
		return fitPrefix
	}
	return fitSubstring
}

func listNote(in PackagesInput, refs []*packageRef) string {
	if len(refs) == 0 {
		return fmt.Sprintf("Module %s has no importable packages.", clip(in.Module))
	}
	note := fmt.Sprintf("No import path contains %s.", clip(in.Query))
	if in.Module != "" {
		note = fmt.Sprintf("No import path of %s contains %s.", clip(in.Module), clip(in.Query))
	}
	otherwise := "Try a shorter query, or search_symbols to look for a name within packages."
	return note + " " + didYouMean(nearest(paths(refs), nearPath(in.Query)), otherwise)
}
