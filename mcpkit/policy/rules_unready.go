package policy

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about tools that are not for general use.
const (
	RuleToolUnfinished RuleID = "tool-unfinished"
	RuleToolUnready    RuleID = "tool-unready"
)

var unreadyRules = []Rule{
	{
		ID:    RuleToolUnfinished,
		Title: "no tool calls itself unfinished, or open to few",
		Why: "The directory lists generally available servers only, and a description must not promise what the tool does not do (2.B); a " +
			"beta, a stub or a waitlist is sent back.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "leave the tool out of the submitted server until everybody can use it, then remove the words",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			checkUnready(v, r, true)
			checkTemplates(v, r)
		},
	},
	{
		ID:    RuleToolUnready,
		Title: "no tool is deprecated, known to fail, or works on test data",
		Why: "Reviewers call every tool and expect real data and reliable results; a tool that is about to be removed, or fails at times, is not generally " +
			"available.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "leave the tool out until it works on real data, or rewrite the sentence if it is about the data and not about the tool",
		needs: PartTools,
		check: func(v *view, r *reporter) { checkUnready(v, r, false) },
	},
}

// checkUnready reports the tools whose texts say that they are not for general use: surely, or
// probably.
func checkUnready(v *view, r *reporter, sure bool) {
	for i, t := range v.Tools {
		if t.Deprecated != nil { // a tool that works until a day, with another to use instead
			t.Description = strings.TrimSuffix(t.Description, t.Deprecated.Sentence())
		}
		found, ok := words.FindUnready(t.Description)
		switch {
		case ok && found.Sure == sure && !aboutEnvironments(t, v.inputs[i], found):
			r.tool(t, fmt.Sprintf("the description of %s %s: %s", subject(t), found.Says, display.Quote(found.Quote)), "")
		case ok:
		case sure:
			if quote := words.UnreadyTitle(titleOf(t), t.Description); quote != "" {
				r.tool(t, fmt.Sprintf("the title of %s, %s, calls the tool unfinished: %s", subject(t), display.Quote(titleOf(t)), display.Quote(quote)), "")
			}
		default:
			if quote := words.UnreadyName(t.Name, t.Description+". "+titleOf(t)); quote != "" {
				r.tool(t, fmt.Sprintf("the name of %s calls the tool unfinished: %s", subject(t), display.Quote(quote)), "")
			}
		}
		if !sure {
			unreadyFields(t, v.inputs[i], "argument", r)
			unreadyFields(t, v.outputs[i], "result field", r)
		}
	}
}

// templateText matches text of a template in the texts of a tool. There are tools about to-do
// lists, so TODO counts with a colon or an order only.
var templateText = lazyregexp.New(`(?i:lorem ipsum|(?:description|text|title|summary) (?:goes|comes|belongs|to go) here\b|`+
	`\b(?:your|add|insert|enter) (?:a |the )?(?:\w+ )?(?:description|text|title|summary) here\b|`+
	`\{\{ ?\w*(?:description|name|title|text)\w* ?\}\}|`+
	`^(?:foo|bar|foobar|asdf|qwerty|blah|bla bla|test test|tool description|sample description|some description|description of the (?:tool|argument|parameter))\.?$|`+
	`<(?:insert|add|describe|your)\b[^>]*>|\[(?:insert|describe)\b[^\]]*\]|description to follow|\bchange[-_]me\b)|`+
	`\b(?:FIXME|TBD|XXX)\b|\bTODO:|(?:^|[.;:(\[] ?)TODO (?:describe|document|write|fill|add|explain|check|fix|define|complete|finish|specify|`+
	`clarify|decide|update|replace|remove|implement|test|later)\b`, "lorem ipsum", "here", "{{", "foo", "bar", "asdf", "qwerty", "bla", "test ", "tool description", "sample description", "some description", "description of the",
	"<", "[", "to follow", "change", "fixme", "tbd", "xxx", "todo")

// checkTemplates reports texts of a template in tools and their schemas.
func checkTemplates(v *view, r *reporter) {
	for p := range v.untilStopped(v.toolPassages) {
		described := p.isDescription() || strings.HasSuffix(p.place, "title")
		if found := templateText.FindString(p.text); described && found != "" && !listsMarkers(p.text, found) {
			p.report(r, fmt.Sprintf("%s has the placeholder %s, in %s", p.owner, display.Quote(found), p.place), "replace the placeholder with the final text")
		}
	}
}

// listsMarkers reports whether a text speaks of the markers that programmers leave in source code,
// and not of its author's own work: "Searches for TODO, FIXME and HACK".
func listsMarkers(text, found string) bool {
	if found != "FIXME" && found != "XXX" && found != "TODO:" {
		return false
	}
	others := 0
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch w {
		case "TODO", "FIXME", "HACK", "XXX", "DEPRECATED", "BUG":
			others++
		case "markers", "annotations", "comments":
			return true
		}
	}
	return others > 1
}

// unreadyFields reports the arguments or result fields whose descriptions say that they do nothing
// yet.
func unreadyFields(t Tool, schema schemadoc.Document, kind string, r *reporter) {
	schema.Walk(func(n schemadoc.Node) {
		said, _ := n.Object["description"].(string)
		if n.Keyword != "properties" || said == "" {
			return
		}
		if found, ok := words.FindUnready(said); ok && found.Says == words.NotYet {
			r.tool(t, fmt.Sprintf("the description of %s %s of %s %s: %s", kind, n.Path, subject(t), found.Says, display.Quote(found.Quote)),
				"leave the "+kind+" out until it works")
		}
	})
}

// aboutEnvironments reports whether t lets its caller choose a system or shams data on purpose, so
// that a test system or made-up data is what it is for.
func aboutEnvironments(t Tool, input schemadoc.Document, found words.Unready) bool {
	about := false
	for _, w := range words.SplitName(t.Name) {
		about = about || strings.Contains(strings.ToLower(found.Quote), w) && len(w) > 3 || w == "deploy" || w == "fake"
	}
	input.Walk(func(n schemadoc.Node) {
		for _, w := range words.SplitName(n.Name) {
			switch w {
			case "environment", "env", "stage", "sandbox", "staging", "test", "mock", "target", "branch":
				about = true
			}
		}
	})
	return about && found.TestData
}
