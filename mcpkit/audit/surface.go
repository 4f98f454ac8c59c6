package audit

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

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
	s.Known &^= policy.PartTools | policy.PartOffers
	if a.protocol.tools != nil {
		s.Tools, s.Known = asDeclared(a.protocol.tools, s.Tools), s.Known|policy.PartTools
	}
	if first := a.protocol.first(); first != nil {
		s.Known |= policy.PartOffers
		s.Prompts = offers(first.lists[methodPrompts])
		s.Resources = append(offers(first.lists[methodResources]), offers(first.lists[methodTemplates])...)
	}
	if info := readInfo(a.protocol.serverInfo); s.Manifest.Name == "" {
		s.Manifest.Name, s.Manifest.Title, s.Manifest.Version = info.Name, info.Title, info.Version
	}
	if s.Manifest.URL == "" && !a.target.local {
		s.Manifest.URL = a.target.url.String() // the rules about tools compare hosts with it
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
		name, label := o.Name, ""
		if uri := cmp.Or(o.URI, o.URITemplate); uri != "" {
			name, label = uri, o.Name
		}
		all = append(all, policy.Offer{
			Name: name, Label: label, Title: o.Title, Description: o.Description, MediaType: o.MIMEType,
			Arguments: offerArguments(raw),
		})
	}
	return all
}

// offerArguments reads the arguments of a prompt.
func offerArguments(raw json.RawMessage) (all []policy.OfferArgument) {
	var members map[string]json.RawMessage
	var arguments []json.RawMessage
	_ = json.Unmarshal(raw, &members)
	_ = json.Unmarshal(members["arguments"], &arguments)
	for _, argument := range arguments {
		a := readOffer(argument)
		all = append(all, policy.OfferArgument{Name: a.Name, Title: a.Title, Description: a.Description})
	}
	return all
}

// ownRules are the rules about waivers and about the age of the rules, which say nothing about a
// server of others.
var ownRules = []policy.RuleID{policy.RuleWaiverReason, policy.RuleWaiverReasonShort, policy.RuleWaiverUnused, policy.RuleSourceAge}

// judgeSurface runs the rules of package policy over what the server shows.
func (a *auditor) judgeSurface() []policy.Result {
	surface := a.surface()
	report := a.checked(surface)
	a.unchecked = cmp.Or(a.unchecked, report.Incomplete)
	all := report.Results
	for _, other := range a.protocol.others {
		a.judgeOthers(all, surface, other)
	}
	for i := range all {
		switch r := &all[i]; {
		case a.options.Declared == nil && slices.Contains(ownRules, r.Rule.ID):
			r.Outcome, r.Reason, r.Findings = policy.NotApplicable, "the server's own program is not known here", nil
		case a.options.Declared == nil && offTheWire(r.Rule) != "":
			r.Outcome, r.Reason, r.Findings = policy.NotApplicable, offTheWire(r.Rule), nil
		case r.Outcome == policy.NotMeasured && r.Rule.Needs()&policy.PartRuns != 0:
			r.Reason = "the check command of the server runs the examples"
		case r.Rule.ID == policy.RuleOfferText && len(r.Findings) == 0 && a.whyNoOffers() != "":
			r.Outcome, r.Reason = policy.NotMeasured, a.whyNoOffers()
		case r.Outcome == policy.NotMeasured && a.protocol.tools == nil && strings.Contains(r.Reason, "tools"):
			r.Reason += ", because " + a.whyNoTools()
		}
	}
	return all
}

// judgeOthers adds the findings about tools that only some requests get. A server may keep what
// must not be seen for them.
func (a *auditor) judgeOthers(all []policy.Result, surface *policy.Surface, other otherTools) {
	changed := *surface
	changed.Tools = other.tools
	report := a.checked(&changed)
	a.unchecked = cmp.Or(a.unchecked, report.Incomplete)
	for _, r := range report.Results {
		at := slices.IndexFunc(all, func(known policy.Result) bool { return known.Rule.ID == r.Rule.ID })
		if at < 0 {
			continue
		}
		known := &all[at]
		for _, f := range r.Findings {
			isKnown := slices.ContainsFunc(known.Findings, func(k policy.Finding) bool { return k.Tool == f.Tool && k.Message == f.Message })
			if f.Tool == "" || isKnown {
				continue // rules about all tools looked at the first list
			}
			f.Message += ", " + other.where
			known.Findings = append(known.Findings, f)
			known.Outcome = r.Outcome
		}
	}
}

// offTheWire says why a rule is not about what a server shows; it returns "" if it is.
func offTheWire(r policy.Rule) string {
	for _, p := range []struct {
		part   policy.Part
		reason string
	}{
		{policy.PartRegistration | policy.PartEffects, "about the source of a server that is built with mcpkit"},
		{policy.PartExamples | policy.PartRuns, "about the examples in the source; the rules about the documentation look at its page"},
		{policy.PartManifest, "about the text of the listing, which a server does not show; mcpkit lint looks at the files of a submission"},
		{policy.PartAccess, "about the access that the source declares; the rules about the login look at what the server does"},
	} {
		if r.Needs()&p.part != 0 {
			return p.reason
		}
	}
	return ""
}

// whyNoOffers says why not all prompts and resources are known, or returns "".
func (a *auditor) whyNoOffers() string {
	first := a.protocol.first()
	if first == nil {
		return ""
	}
	for _, m := range listMethods[1:] {
		l := first.lists[m.method]
		none := m.method == methodTemplates && l.refused() && l.pages[0].Error.Code == codeMethodNotFound
		if l.fault != "" && first.offers(m.capability) && !none {
			return m.method + " fails: " + l.fault
		}
	}
	return ""
}

// whyNoTools says why the tools are not known.
func (a *auditor) whyNoTools() string {
	if err := a.outcomes[stageProtocol]; err != nil {
		return err.Error()
	}
	first := a.protocol.first()
	switch {
	case first == nil:
		return "no session could be opened"
	case first.lists[methodTools].fault != "":
		return "tools/list fails: " + first.lists[methodTools].fault
	}
	return "tools/list cannot be read"
}
