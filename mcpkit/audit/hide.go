package audit

import (
	"encoding/json"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// hideResult returns a result without the secrets of the audit, which a server can repeat in the
// name of a tool or in any other text. The evidence has none already.
func (a *auditor) hideResult(r policy.Result) policy.Result {
	r.Reason = a.secrets.Hide(r.Reason)
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Tool, f.Message, f.Fix = a.secrets.Hide(f.Tool), a.secrets.Hide(f.Message), a.secrets.Hide(f.Fix)
	}
	return r
}

// hideSurface returns a surface without the secrets of the audit.
func (a *auditor) hideSurface(s *policy.Surface) *policy.Surface {
	hidden := *s
	m := &hidden.Manifest
	m.Name, m.Title, m.Version = a.secrets.Hide(m.Name), a.secrets.Hide(m.Title), a.secrets.Hide(m.Version)
	hidden.Tools = slices.Clone(s.Tools)
	raw := func(text json.RawMessage) json.RawMessage {
		if len(text) == 0 {
			return text
		}
		return json.RawMessage(a.secrets.Hide(string(text)))
	}
	for i := range hidden.Tools {
		t := &hidden.Tools[i]
		t.Name, t.Title, t.Description = a.secrets.Hide(t.Name), a.secrets.Hide(t.Title), a.secrets.Hide(t.Description)
		t.Input, t.Output, t.Definition = raw(t.Input), raw(t.Output), raw(t.Definition)
	}
	offers := func(list []policy.Offer) []policy.Offer {
		list = slices.Clone(list)
		for i := range list {
			o := &list[i]
			o.Name, o.Label = a.secrets.Hide(o.Name), a.secrets.Hide(o.Label)
			o.Title, o.Description = a.secrets.Hide(o.Title), a.secrets.Hide(o.Description)
			o.Arguments = slices.Clone(o.Arguments)
			for j := range o.Arguments {
				of := &o.Arguments[j]
				of.Name, of.Title, of.Description = a.secrets.Hide(of.Name), a.secrets.Hide(of.Title), a.secrets.Hide(of.Description)
			}
		}
		return list
	}
	hidden.Prompts, hidden.Resources = offers(s.Prompts), offers(s.Resources)
	return &hidden
}
