package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A report names the tools that cost most if the list has more than costNamed tools.
const (
	costNamed = 8
	costliest = 5
)

// costLine says how many tokens the tool list costs, and which tools cost most. It returns "" for a
// report about no tools.
func (r *Report) costLine() string {
	if r.Surface == nil || len(r.Surface.Tools) == 0 {
		return ""
	}
	type cost struct {
		name   string
		tokens int
	}
	var costs []cost
	total := 0
	for _, t := range r.Surface.Tools {
		n := definitionTokens(t)
		total += n
		costs = append(costs, cost{t.Name, n})
	}
	line := fmt.Sprintf("The tool list costs each conversation about %d tokens.", total)
	if len(costs) > costNamed {
		slices.SortStableFunc(costs, func(a, b cost) int { return cmp.Compare(b.tokens, a.tokens) })
		var most []string
		for _, c := range costs[:costliest] {
			most = append(most, fmt.Sprintf("%s %d", display.Visible(display.Shorten(c.name, display.QuoteMax)), c.tokens))
		}
		line += " The largest definitions: " + strings.Join(most, ", ") + "."
	}
	return line
}
