package scaffold

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// inputs are the input schemas of the shapes, as far as rules about tools compare them with names.
var inputs = map[shape]string{
	find:   `{"type":"object","properties":{"words":{"type":"string","description":"Words that the title or the text contains","maxLength":200},"limit":{"type":"integer","description":"How many items to return at most","minimum":1,"maximum":100}},"additionalProperties":false}`,
	get:    `{"type":"object","properties":{"id":{"type":"string","description":"The ID of the item, as other tools return it","maxLength":100}},"required":["id"],"additionalProperties":false}`,
	add:    `{"type":"object","properties":{"title":{"type":"string","description":"The title","maxLength":200},"text":{"type":"string","description":"The text","maxLength":10000}},"required":["title"],"additionalProperties":false}`,
	change: `{"type":"object","properties":{"id":{"type":"string","description":"The ID of the item, as other tools return it","maxLength":100},"title":{"type":"string","description":"The title","maxLength":200}},"required":["id","title"],"additionalProperties":false}`,
	remove: `{"type":"object","properties":{"id":{"type":"string","description":"The ID of the item, as other tools return it","maxLength":100}},"required":["id"],"additionalProperties":false}`,
}

// Advice returns what the check will report about the names, titles and effects of the tools of s.
// A new server has no other finding that its owner can correct.
func Advice(s *Spec) []string {
	if len(s.Tools) == 0 {
		return nil
	}
	list, _ := sampleTools(s.Tools, nameSet{}, nameSet{})
	surface := &policy.Surface{Known: policy.PartTools | policy.PartEffects}
	for _, t := range list {
		h := map[annotate.Effect]func(string, ...annotate.Option) annotate.Annotation{
			annotate.EffectReadOnly: annotate.ReadOnly, annotate.EffectAdditive: annotate.Additive, annotate.EffectDestructive: annotate.Destructive,
		}[t.Effect](t.Title, annotate.ClosedWorld()).Hints(annotate.Guide)
		surface.Tools = append(surface.Tools, policy.Tool{
			Name: t.Name, Title: t.Title, Description: t.Description(), Effect: t.Effect, Input: json.RawMessage(inputs[t.Shape]),
			Output: json.RawMessage(`{"type":"object","properties":{"item":{"type":"object","description":"The item"}}}`),
			Hints:  &policy.Hints{Title: t.Title, ReadOnly: &h.ReadOnlyHint, Destructive: h.DestructiveHint, Idempotent: &h.IdempotentHint, OpenWorld: h.OpenWorldHint},
		})
	}
	report := policy.Check(surface)
	var advice []string
	for _, f := range append(report.Failures(), report.Warnings()...) {
		advice = append(advice, f.Message+"; "+f.Fix)
	}
	return advice
}
