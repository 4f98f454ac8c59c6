package policy

var accessRules = []Rule{{
	ID:    "public-reason",
	Title: "who may call is decided, and a server that anybody may call says why",
	Why: "A server is public by decision and never by accident: reviewers ask for OAuth wherever data belongs to somebody, " +
		"and the reason is what they read instead.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix:   `say why in mcpkit.Public("…"), or protect the server with OAuth`,
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		switch {
		case v.Access.Public && empty(v.Access.Reason):
			r.at(v.Access.Pos, "the server is public but gives no reason why anybody may call it", "")
		case !v.Access.Public && !v.Access.Protected:
			r.at(v.Manifest.Pos, "nobody decided who may call the server", "")
		}
	},
}}
