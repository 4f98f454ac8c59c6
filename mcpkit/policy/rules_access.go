package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"

// The rule about who may call the server.
const (
	RulePublicReason RuleID = "public-reason"
)

var accessRules = []Rule{{
	ID:    RulePublicReason,
	Title: "the server declares who may call it, and a public server says why",
	Why: "Reviewers ask for OAuth wherever data belongs to a user. For a public server they read the reason instead, and no server " +
		"may be public by accident.",
	Source: policyURL, Checked: policyRead, Level: Must, NoWaiver: true,
	Fix:   `say why in mcpkit.Public("…"), or protect the server with OAuth`,
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		switch {
		case v.Access.Public && glyph.Empty(v.Access.Reason):
			r.at(v.Access.Pos, "the server is public but gives no reason", "")
		case !v.Access.Public && !v.Access.Protected:
			r.at(v.Manifest.Pos, "the server does not declare who may call it", "")
		}
	},
}}
