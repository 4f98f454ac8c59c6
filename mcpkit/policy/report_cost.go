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
	// toolsetsNamed bounds how many toolsets it names.
	toolsetsNamed = 20
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
	return line + r.Surface.toolsetCosts()
}

// toolsetCosts says what each toolset costs, or returns "" for a server without toolsets. A tool in
// several toolsets counts in each.
func (s *Surface) toolsetCosts() string {
	costs, names, all := map[string]int{}, []string{}, 0
	for _, t := range s.Tools {
		if len(t.Toolsets) == 0 {
			all += definitionTokens(t)
			continue
		}
		tokens := definitionTokens(t)
		for _, name := range t.Toolsets {
			if _, known := costs[name]; !known {
				names = append(names, name)
			}
			costs[name] += tokens
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(costs[b], costs[a]), cmp.Compare(a, b)) })
	more := ""
	if len(names) > toolsetsNamed {
		more = fmt.Sprintf(", and %d smaller ones", len(names)-toolsetsNamed)
		names = names[:toolsetsNamed]
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", display.Visible(name), costs[name])
	}
	line := " By toolset: " + strings.Join(names, ", ") + more + "; "
	if all > 0 {
		line += fmt.Sprintf("tools in none, which all clients get, %d; ", all)
	}
	if len(s.DefaultToolsets) == 0 {
		return line + "a client that chooses none gets all."
	}
	return line + "a client that chooses none gets " + display.Visible(strings.Join(s.DefaultToolsets, ", ")) + "."
}
