package policy

import "slices"

// ForStack returns a copy of the report whose advice is for servers that are written with a
// library. guessed says that the library was guessed, see [GuessStack].
func (r *Report) ForStack(s Stack, guessed bool) *Report {
	out := *r
	out.Stack, out.StackGuessed = s, guessed
	out.Results = slices.Clone(r.Results)
	for i := range out.Results {
		res := &out.Results[i]
		general := res.Rule.Fix
		res.Rule.FixIn = slices.DeleteFunc(slices.Clone(res.Rule.FixIn), func(f StackFix) bool { return f.Stack != s })
		if known, ok := RuleByID(res.Rule.ID); ok && s == StackMcpkit {
			res.Rule.Fix = known.Fix // the table is in the words of mcpkit
		}
		res.Findings = slices.Clone(res.Findings)
		for j := range res.Findings {
			f := &res.Findings[j]
			if f.Fix == general {
				f.Fix = res.Rule.Fix
			}
			f.Rule.Fix, f.Rule.FixIn = res.Rule.Fix, res.Rule.FixIn
		}
	}
	return &out
}

// stackLine says for which library the advice of a report is, or returns "".
func stackLine(r *Report) string {
	switch {
	case r.Stack == "":
		return ""
	case r.StackGuessed:
		return "Advice is for " + string(r.Stack) + ", guessed from the name of the server."
	}
	return "Advice is for " + string(r.Stack) + "."
}
