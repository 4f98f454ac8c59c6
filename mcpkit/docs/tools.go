package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A catalog holds the tools of a page and finds them by name.
type catalog struct {
	tools []PageTool
	index map[string]int // of tools, by name
}

func newCatalog(s *policy.Surface) *catalog {
	c := &catalog{tools: make([]PageTool, 0, len(s.Tools)), index: make(map[string]int, len(s.Tools))}
	ids := map[string]bool{}
	uneven := slices.ContainsFunc(s.Tools, func(t policy.Tool) bool { return t.Timeout != s.Tools[0].Timeout })
	for i, t := range s.Tools {
		tool := PageTool{
			ToolRef:     ToolRef{Name: named(t.Name), Title: toolTitle(t), ID: unique(ids, "tool-"+slug(t.Name))},
			Description: block(t.Description),
			Arguments:   argumentFields(t.Input),
			Output:      resultFields(t.Output),
			Scopes:      lines(t.Scopes),
			Login:       s.Access.Protected && !t.Public,
			Notes:       notes(t),
			Limits:      ownLimits(t, uneven),
		}
		tool.EffectName, tool.Effect = effect(t)
		c.index[t.Name] = i
		c.tools = append(c.tools, tool)
	}
	return c
}

// ref returns a reference to a tool that an example calls. The tool need not exist.
func (c *catalog) ref(name string) ToolRef {
	if i, ok := c.index[name]; ok {
		return c.tools[i].ToolRef
	}
	return ToolRef{Name: named(name), Title: named(name)}
}

func toolTitle(t policy.Tool) string {
	title := t.Title
	if blank(title) && t.Hints != nil {
		title = t.Hints.Title
	}
	if blank(title) {
		title = t.Name
	}
	return named(title)
}

// unique returns id, followed by a number if the id is taken.
func unique(taken map[string]bool, id string) string {
	id = strings.TrimSuffix(id, "-")
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}

// ownLimits returns the limits of one tool that the section on limits does not list: its time limit
// if tools have different ones, and the size of its results.
func ownLimits(t policy.Tool, uneven bool) (out []string) {
	if t.Timeout > 0 && uneven {
		out = append(out, "a call takes at most "+duration(t.Timeout))
	}
	if t.Tokens > 0 {
		out = append(out, "a result has at most "+number(int64(t.Tokens))+" tokens")
	}
	return out
}
