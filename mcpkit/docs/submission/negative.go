package submission

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// negativeCases returns the declared negative test cases, completed with drafts up to the number
// that the review asks for. A draft asks for something that the server does not do.
func (d *draft) negativeCases() []NegativeCase {
	all := slices.Clone(d.listing.NegativeCases)
	for _, c := range d.negativeDrafts() {
		if len(all) >= negativeCases {
			break
		}
		all = append(all, c)
	}
	return all
}

// negativeDrafts returns prompts that no tool can answer: first for changes that no tool makes,
// then about subjects that no tool mentions.
func (d *draft) negativeDrafts() (drafts []NegativeCase) {
	name := strings.TrimSpace(d.surface.Manifest.Title)
	if name == "" {
		name = "the server"
	}
	var texts strings.Builder
	writes, destroys := false, false
	for _, t := range d.surface.Tools {
		texts.WriteString(strings.ToLower(t.Name + " " + t.Title + " " + t.Description + "\n"))
		writes = writes || groupOf(t) != readOnlyTools || t.Effect == annotate.EffectAdditive || t.Effect == annotate.EffectDestructive
		destroys = destroys || destructive(t)
	}
	mentions := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(texts.String(), word) })
	}
	if !destroys && !mentions("delet", "remov", "eras", "clear", "purge") {
		why := "no tool of " + name + " deletes anything"
		if !writes {
			why = "the tools of " + name + " only read"
		}
		drafts = append(drafts, NegativeCase{Prompt: "Delete everything that I have in " + name + ".", Why: why})
	}
	for _, c := range []struct {
		prompt, why string
		words       []string
	}{
		{"Send the answer to my colleague by e-mail.", "no tool of " + name + " sends messages", []string{"send", "mail", "messag", "notif"}},
		{"What will the weather be in Paris tomorrow?", name + " has no data about the weather", []string{"weather", "forecast"}},
		{"Book a table for two for tonight.", "no tool of " + name + " books or orders anything", []string{"book", "order", "reserv"}},
		{"What is 17 percent of 2,340?", "the model needs no tool to calculate", []string{"calcul", "percent", "math"}},
		{"Translate this sentence into French: the train leaves at eight.", "the model needs no tool to translate", []string{"translat", "language"}},
	} {
		if !mentions(c.words...) {
			drafts = append(drafts, NegativeCase{Prompt: c.prompt, Why: c.why})
		}
	}
	return drafts
}

// destructive reports whether a tool may destroy something: by its effect, or by its hint if the
// effect is not known. A tool that only adds may send the hint out of caution.
func destructive(t policy.Tool) bool {
	hint := hintValue(t, annotate.DestructiveHint)
	return t.Effect == annotate.EffectDestructive || t.Effect != annotate.EffectAdditive && groupOf(t) != readOnlyTools && hint != nil && *hint
}
