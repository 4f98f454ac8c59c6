package docs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A catalog has the tools of a page, and finds them by their names.
type catalog struct {
	tools []Tool
	index map[string]int // by the name on the wire
}

func newCatalog(s *policy.Surface) *catalog {
	c := &catalog{tools: make([]Tool, 0, len(s.Tools)), index: make(map[string]int, len(s.Tools))}
	ids := map[string]bool{}
	uneven := slices.ContainsFunc(s.Tools, func(t policy.Tool) bool { return t.Timeout != s.Tools[0].Timeout })
	for i, t := range s.Tools {
		tool := Tool{
			ToolRef:     ToolRef{Name: named(t.Name), Title: toolTitle(t), ID: unique(ids, "tool-"+slug(t.Name))},
			Description: block(t.Description),
			Arguments:   argumentFields(t.Input),
			Output:      resultFields(t.Output),
			Scopes:      lines(t.Scopes),
			Login:       s.Access.Protected && !t.Public,
			Limits:      ownLimits(t, uneven),
		}
		tool.EffectName, tool.Effect = effect(t)
		c.index[t.Name] = i
		c.tools = append(c.tools, tool)
	}
	return c
}

// ref names a tool that an example calls, which need not exist.
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

// named is a name on one line, or what to call something that has none.
func named(name string) string {
	if blank(name) {
		return "(without a name)"
	}
	return line(name)
}

// unique returns id, with a number behind it if it is taken.
func unique(taken map[string]bool, id string) string {
	id = strings.TrimSuffix(id, "-")
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}

// effect says what a call may do: by the author's declaration, or else by the hints.
func effect(t policy.Tool) (name, sentence string) {
	is := func(hint *bool) bool { return hint != nil && *hint }
	hints := t.Hints
	if hints == nil {
		hints = &policy.Hints{}
	}
	switch {
	case t.Effect == annotate.EffectReadOnly, t.Effect == 0 && is(hints.ReadOnly):
		name, sentence = "Reads", "Only reads: it changes nothing."
	case t.Effect == annotate.EffectAdditive:
		name, sentence = "Adds", "Adds something new; it does not change or remove what is there."
	case t.Effect == annotate.EffectDestructive, is(hints.Destructive):
		name, sentence = "Changes", "May change, replace, remove or send something, which cannot always be taken back."
	default:
		return "Not declared", "What a call changes is not declared."
	}
	if name != "Reads" && is(hints.Idempotent) {
		sentence += " Doing it again with the same arguments changes nothing more."
	}
	if hints.OpenWorld != nil {
		if *hints.OpenWorld {
			sentence += " It deals with the world outside of the service."
		} else {
			sentence += " It stays within the service's own data."
		}
	}
	return name, sentence
}

// ownLimits are those of one tool that the section on limits does not have: its time where
// not all have the same, and the size of its results.
func ownLimits(t policy.Tool, uneven bool) (out []string) {
	if t.Timeout > 0 && uneven {
		out = append(out, "a call takes at most "+duration(t.Timeout))
	}
	if t.Tokens > 0 {
		out = append(out, "a result has at most "+number(int64(t.Tokens))+" tokens")
	}
	return out
}

// duration writes d in words: 30 seconds, 2 minutes, 1.5 seconds.
func duration(d time.Duration) string {
	switch {
	case d >= time.Minute && d%time.Minute == 0:
		return counted(int(d/time.Minute), "minute")
	case d%time.Second == 0:
		return counted(int(d/time.Second), "second")
	case d < time.Second:
		return d.String()
	}
	return fmt.Sprintf("%g seconds", d.Seconds())
}

func lines(texts []string) (out []string) {
	for _, t := range texts {
		out = append(out, line(t))
	}
	return out
}
