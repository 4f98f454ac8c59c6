package audit

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// surface returns what the server shows, as far as it is known.
func (a *auditor) surface() *policy.Surface {
	s := &policy.Surface{Today: a.options.Now()}
	if d := a.options.Declared; d != nil {
		copied := *d
		copied.Today = s.Today
		s = &copied
	}
	s.Known &^= policy.PartTools
	if a.protocol.tools != nil {
		s.Tools, s.Known = asDeclared(a.protocol.tools, s.Tools), s.Known|policy.PartTools
	}
	if first := a.protocol.first(); first != nil {
		s.Prompts = offers(first.lists[methodPrompts])
		s.Resources = append(offers(first.lists[methodResources]), offers(first.lists[methodTemplates])...)
	}
	var info struct{ Name, Title, Version string }
	if json.Unmarshal(a.protocol.serverInfo, &info) == nil && s.Manifest.Name == "" {
		s.Manifest.Name, s.Manifest.Title, s.Manifest.Version = info.Name, info.Title, info.Version
	}
	return s
}

// asDeclared returns the tools of the wire with what their author declared and the wire does not
// show.
func asDeclared(wire, declared []policy.Tool) []policy.Tool {
	all := slices.Clone(wire)
	for i, t := range all {
		at := slices.IndexFunc(declared, func(d policy.Tool) bool { return d.Name == t.Name })
		if at < 0 {
			continue
		}
		full := declared[at]
		full.Title, full.Description, full.Hints = t.Title, t.Description, t.Hints
		full.Input, full.Output, full.Definition = t.Input, t.Output, t.Definition
		all[i] = full
	}
	return all
}

// offers reads prompts, resources or templates.
func offers(l *listing) []policy.Offer {
	var all []policy.Offer
	if l == nil {
		return nil
	}
	for _, raw := range l.items {
		o := readOffer(raw)
		all = append(all, policy.Offer{
			Name: cmp.Or(o.URI, o.URITemplate, o.Name), Title: o.Title, Description: o.Description, MediaType: o.MIMEType,
		})
	}
	return all
}

// judgeSurface runs the rules of package policy over what the server shows.
func (a *auditor) judgeSurface() []policy.Result {
	return policy.Check(a.surface()).Results
}
