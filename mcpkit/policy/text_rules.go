package policy

import (
	"fmt"
	"slices"
)

// textRules returns two rules that make the same check, one over the texts of tools and one over
// the manifest's: a server whose tools are known may have a manifest that is not. check returns a
// predicate such as "hides U+200B at character 3", or "" for a passage without a breach.
func textRules(toolID, manifestID RuleID, base Rule, check func(passage) (predicate, fix string)) []Rule {
	over := func(v *view, r *reporter, passages []passage) {
		for p := range v.untilStopped(passages) {
			if predicate, fix := check(p); predicate != "" {
				p.report(r, fmt.Sprintf("%s %s, in %s", p.owner, predicate, p.place), fix)
			}
		}
	}
	tools, manifest := base, base
	tools.ID, tools.Title, tools.needs = toolID, base.Title+" in tools and their schemas", PartTools
	tools.check = func(v *view, r *reporter) { over(v, r, slices.Concat(v.toolPassages, v.memberPassages)) }
	manifest.ID, manifest.Title, manifest.needs = manifestID, base.Title+" in the manifest", PartManifest
	manifest.check = func(v *view, r *reporter) { over(v, r, v.manifestPassages) }
	return []Rule{tools, manifest}
}
