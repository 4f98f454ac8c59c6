package policy

import "github.com/mcpkit-go/mcpkit/internal/near"

// suggest makes a fix of the name nearest to a wrong one, or returns "" when
// none is near enough to be meant.
func suggest(wrong string, names []string) string {
	nearest := near.Best(wrong, names)
	if nearest == "" {
		return ""
	}
	return "did you mean " + quote(nearest) + "?"
}
