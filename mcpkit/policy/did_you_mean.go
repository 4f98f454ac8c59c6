package policy

import (
	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// didYouMean returns a fix with the name nearest to a wrong one, or "" if none is near enough to
// be a likely typo.
func didYouMean(wrong string, names []string) string {
	nearest := near.Best(wrong, names)
	if nearest == "" {
		return ""
	}
	return "did you mean " + display.Quote(nearest) + "?"
}
