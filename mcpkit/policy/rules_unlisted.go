package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about servers that are not for a directory, or not yet.
const (
	RuleUnlistedReason RuleID = "unlisted-reason"
	RulePublicScopes   RuleID = "public-scopes"
)

var unlistedRules = []Rule{{
	ID:     RuleUnlistedReason,
	Title:  "a server that is for no directory says why",
	Why:    "Reports print the reason instead of what a listing needs; without it, the rules about a listing look switched off.",
	Source: guideURL, Checked: "2026-11-28", Level: Must, NoWaiver: true,
	Fix:   `say why in mcpkit.Unlisted("…"), for example "internal tool of the billing team", or remove it`,
	needs: PartManifest,
	check: func(v *view, r *reporter) {
		if v.Unlisted != nil && glyph.Empty(v.Unlisted.Reason) {
			r.at(v.Unlisted.Pos, "the server is unlisted but gives no reason", "")
		}
	},
}, {
	ID:     RulePublicScopes,
	Title:  "a public server has no scopes",
	Why:    "Scopes are those of tokens, and a public server takes no tokens: everybody may use a tool that has scopes.",
	Source: authorizationURL, Checked: "2026-11-28", Level: Note,
	Fix:   "protect the server with mcpkit.OAuth when it needs a login, which puts the options into effect; nothing else needs to be done",
	needs: PartAccess | PartTools,
	check: func(v *view, r *reporter) {
		if !v.Access.Public {
			return
		}
		declared := 0
		for _, t := range v.Tools {
			if len(t.Scopes) > 0 || t.Public {
				declared++
			}
		}
		for _, offers := range [][]Offer{v.Prompts, v.Resources} {
			for _, o := range offers {
				if len(o.Scopes) > 0 {
					declared++
				}
			}
		}
		if declared > 0 {
			r.at(v.Access.Pos, fmt.Sprintf("the server is public, so the scopes and public tools that it declares have no effect yet (%s)",
				display.Count(declared, "declaration")), "")
		}
	},
}}
