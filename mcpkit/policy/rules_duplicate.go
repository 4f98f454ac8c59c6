package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about tools and names that a model can confuse with others.
const (
	RuleToolDuplicate RuleID = "tool-duplicate"
	RuleToolNameBrand RuleID = "tool-name-brand"
)

var duplicateRules = []Rule{
	{
		ID:    RuleToolDuplicate,
		Title: "no two tools seem to do the same thing",
		Why: "A model that sees two tools for one purpose cannot tell which one to call, and a reviewer asks what the difference is. The " +
			"policy (2.A, 2.C) wants each tool described unambiguously.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "remove one of the two tools, or say in the name and the description of each how it differs from the other",
		needs: PartTools,
		check: checkDuplicates,
	},
	{
		ID:    RuleToolNameBrand,
		Title: "a tool's name has no brand that its description does not mention",
		Why: "A name such as slack_send_message is understood as that vendor's tool. The policy (2.C) forbids tools that are confused with " +
			"those of other software.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "name the tool after your own service, or say in the description that it works with that product",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			uses := map[string]int{} // in how many names a word is
			for _, t := range v.Tools {
				ws := words.SplitName(t.Name)
				slices.Sort(ws)
				for _, w := range slices.Compact(ws) {
					uses[w]++
				}
			}
			for _, t := range v.Tools {
				if brand := foreignBrand(v, t, uses); brand != "" {
					r.tool(t, fmt.Sprintf("the name of %s has the brand %s, which its description does not mention", subject(t), display.Quote(brand)), "")
				}
			}
		},
	},
}

// checkDuplicates reports each tool that seems to do the same thing as an earlier one. Tools that
// cannot be the same are never compared, so the cost is linear in the number of tools. A deprecated
// tool is being removed already, and its description names the one to use instead.
func checkDuplicates(v *view, r *reporter) {
	seen := map[sameness]int{}
	for i, t := range v.Tools {
		if t.Name == "" || v.tool(t.Name) != i || t.Deprecated != nil {
			continue
		}
		arguments := argumentNames(v.inputs[i])
		content := words.Content(t.Description)
		said := ""
		if len(content) > 2 {
			said = strings.Join(content, " ") + " " + arguments
		}
		title := words.Normalize(titleOf(t))
		if title != "" {
			title += " " + arguments
		}
		for kind, same := range []struct{ key, why string }{
			{words.NameKey(t.Name), "their names have the same meaning"},
			{said, "their descriptions and arguments are the same"},
			{title, "their titles and arguments are the same"},
		} {
			key := sameness{kind, same.key}
			first, ok := seen[key]
			if !ok || same.key == "" {
				seen[key] = i
				continue
			}
			other := v.Tools[first]
			alike := kind > 0 || arguments == argumentNames(v.inputs[first]) || words.Alike(content, words.Content(other.Description))
			if alike && !opposed(t, other) {
				r.tool(t, fmt.Sprintf("tools %s and %s seem to do the same thing: %s", display.Quote(other.Name), display.Quote(t.Name), same.why), "")
				break
			}
		}
	}
}

// A sameness is something that two tools have in common: the meaning of their names, a description
// or a title.
type sameness struct {
	kind int
	key  string
}

// opposed reports whether the hints of two tools say that they cannot be the same.
func opposed(a, b Tool) bool { return readOnly(a) != readOnly(b) || destructive(a) != destructive(b) }

// argumentNames returns the names of the arguments of a tool as one text.
func argumentNames(d schemadoc.Document) string {
	var names []string
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword == "properties" {
			names = append(names, n.Path)
		}
	})
	slices.Sort(names)
	return strings.Join(names, ",")
}

// foreignBrand returns the word of t's name that is the name of a vendor or product which neither
// the tool's texts nor the server mention, or "". A brand that half of the server's names use is
// the server's.
func foreignBrand(v *view, t Tool, uses map[string]int) string {
	parts := words.SplitName(t.Name)
	for i, w := range parts {
		ordinary, ok := words.Vendor(w)
		if !ok || ordinary && !(i == 0 && len(parts) > 2 && words.VerbOf(strings.Join(parts[1:], "_")).Leading) {
			continue
		}
		if own := uses[w]; (own < 2 || 2*own < len(v.Tools)) && !mentions(v, t, w) {
			return w
		}
	}
	return ""
}

// mentions reports whether the texts of a tool, except its name, or the manifest have a word.
func mentions(v *view, t Tool, word string) bool {
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), word) }
	m := &v.Manifest
	return has(t.Description) || has(titleOf(t)) || has(string(t.Input)) || has(m.Name) || has(m.Title) || has(m.URL) || has(m.Description)
}
