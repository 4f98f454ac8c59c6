package submission

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A bundler makes the files of the plugin.
type bundler struct{ *draft }

// A skill is a group of examples that becomes a skill of the plugin.
type skill struct {
	name     string // of its folder
	wants    string // completes "Use when the user wants to"
	examples []policy.Example
}

// skills returns the groups of examples in the order of their first examples.
func (d bundler) skills() []skill {
	var all []skill
	for _, e := range d.surface.Examples {
		wants := strings.TrimSpace(strings.TrimRight(e.Group, ". "))
		if wants == "" {
			wants = d.usualGroup(e)
		}
		i := slices.IndexFunc(all, func(s skill) bool { return s.wants == wants })
		if i < 0 {
			i = len(all)
			all = append(all, skill{wants: wants, name: d.skillName(wants, all)})
		}
		all[i].examples = append(all[i].examples, e)
	}
	return all
}

// usualGroup returns the group of an example that names none, by what its calls do.
func (d bundler) usualGroup(e policy.Example) string {
	name := strings.TrimSpace(d.surface.Manifest.Title)
	adds, changes := false, false
	for _, c := range e.Calls {
		i := slices.IndexFunc(d.surface.Tools, func(t policy.Tool) bool { return t.Name == c.Tool })
		if i < 0 {
			continue
		}
		switch t := d.surface.Tools[i]; {
		case t.Effect == annotate.EffectAdditive:
			adds = true
		case t.Effect == annotate.EffectDestructive || groupOf(t) != readOnlyTools:
			changes = true
		}
	}
	switch {
	case changes:
		return "change, share or delete something in " + name
	case adds:
		return "add something to " + name
	}
	return "look something up in " + name
}

// skillName makes the name of a folder from a group. The names of the plugin and the skill together
// fit the limit, and no two skills have the same name.
func (d bundler) skillName(wants string, taken []skill) string {
	most := skillIdentityMax - len(d.pluginName()) - 1
	words := strings.Split(slugOf(wants), "-")
	for len(words) > 1 && len(strings.Join(words, "-")) > most-3 {
		words = words[:len(words)-1]
	}
	name := strings.Join(words, "-")
	if name == "" {
		name = "skill"
	}
	free := name
	for n := 2; slices.ContainsFunc(taken, func(s skill) bool { return s.name == free }); n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	return free
}

// skillPrompts limits how many prompts the description of a skill quotes.
const skillPrompts = 4

// skillFile writes the SKILL.md of a group.
func (d bundler) skillFile(s skill) []byte {
	description := "Use when the user wants to " + s.wants + ". For example:"
	for i, e := range s.examples {
		if quoted := " “" + strings.Join(strings.Fields(e.Prompt), " ") + "”"; i < skillPrompts && characters(description+quoted) <= skillDescriptionMax {
			description += quoted
		}
	}
	quoted, _ := encoded(markdown.Visible(description), "")
	var w markdown.Writer
	w.Line("---")
	w.Line("name: " + s.name)
	w.Line("description: " + string(quoted))
	w.Block("---")
	title := []rune(s.wants)
	w.Heading(1, markdown.Escape(strings.ToUpper(string(title[:1]))+string(title[1:])))
	w.Paragraph("The MCP server %s has these tools for it:", markdown.CodeSpan(d.pluginName()))
	var listed []string
	for _, e := range s.examples {
		for _, c := range e.Calls {
			i := slices.IndexFunc(d.surface.Tools, func(t policy.Tool) bool { return t.Name == c.Tool })
			if i >= 0 && !slices.Contains(listed, c.Tool) {
				listed = append(listed, c.Tool)
				w.Item("%s: %s", markdown.CodeSpan(c.Tool), markdown.Inline(d.surface.Tools[i].Description))
			}
		}
	}
	w.EndList()
	w.Heading(2, "Examples")
	w.Paragraph("Take the arguments from what the user says and from the results of earlier calls.")
	for _, e := range s.examples {
		w.Heading(3, markdown.Escape(e.Title))
		w.Paragraph("The user: “%s”", markdown.Escape(e.Prompt))
		for i, c := range e.Calls {
			w.Step(i+1, markdown.CodeSpan(c.Tool)+withArguments(c))
		}
		w.EndList()
		w.Paragraph("Result: %s", markdown.Inline(e.Shows))
	}
	return w.Bytes()
}

// withArguments names the arguments of a call. Their values belong to the sample data of one
// account, and a model would copy them.
func withArguments(c policy.Call) string {
	var given map[string]json.RawMessage
	if json.Unmarshal(c.Arguments, &given) != nil || len(given) == 0 {
		return ""
	}
	return " with " + codes(slices.Sorted(maps.Keys(given)), "")
}
