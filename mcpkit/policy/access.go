package policy

var accessRules = []Rule{{
	ID:    "public-reason",
	Title: "a server that anybody may call says why",
	Why: "A server is public by decision and never by accident: reviewers ask for OAuth wherever data belongs to somebody, " +
		"and the reason is what they read instead.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix:   `say why in mcpkit.Public("…"), or protect the server with OAuth`,
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.Public && empty(v.Access.Reason) {
			r.at(v.Access.Pos, "the server is public but gives no reason why anybody may call it", "")
		}
	},
}}
