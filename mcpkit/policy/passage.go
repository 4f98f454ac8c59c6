package policy

import "github.com/mcpkit-go/mcpkit/annotate"

// A passage is one piece of text that a client hands to a model or to a person.
type passage struct {
	tool    *Tool // nil: the manifest's
	pos     Pos
	owner   string // `tool "x"` or "the manifest"
	place   string // "its description", "its input schema at properties.q.description"
	text    string
	oneLine bool     // line breaks and tabs do not belong here
	own     []string // names that the text may speak of: the server's tools, the tool's arguments
}

// report adds a finding about p.
func (p passage) report(r *reporter, message, fix string) {
	if p.tool != nil {
		r.tool(*p.tool, message, fix)
		return
	}
	r.at(p.pos, message, fix)
}

// passagesOf collects the text of one tool: its name, its titles, its
// description and every string of its schemas.
func (v *view) passagesOf(i int) []passage {
	t := &v.Tools[i]
	base := passage{tool: t, pos: t.Pos, owner: subject(*t), own: v.namesAround(i)}
	var all []passage
	add := func(place, text string, oneLine bool) {
		if text == "" {
			return
		}
		p := base
		p.place, p.text, p.oneLine = place, text, oneLine
		all = append(all, p)
	}
	add("its name", t.Name, true)
	add("its title", t.Title, true)
	if t.Hints != nil && t.Hints.Title != t.Title {
		add("its annotations.title", t.Hints.Title, true)
	}
	add("its description", t.Description, false)
	v.inputs[i].strings(func(place, text string) { add("its input schema at "+orRoot(place), text, false) })
	v.outputs[i].strings(func(place, text string) { add("its output schema at "+orRoot(place), text, false) })
	return all
}

func orRoot(place string) string {
	if place == "" {
		return "the root"
	}
	return place
}

// namesAround lists what the text of a tool may speak of without leaving the
// server: all its tools, and the tool's own arguments and results.
func (v *view) namesAround(i int) []string {
	var names []string
	for _, t := range v.Tools {
		names = append(names, t.Name)
	}
	collect := func(n node) {
		if n.keyword == "properties" {
			names = append(names, n.name)
		}
	}
	v.inputs[i].walk(collect)
	v.outputs[i].walk(collect)
	return names
}

func manifestPassages(m *Manifest) []passage {
	var all []passage
	for _, f := range manifestFields(m) {
		if f.text != "" {
			all = append(all, passage{pos: m.Pos, owner: "the manifest", place: "its " + f.name, text: f.text, oneLine: f.oneLine})
		}
	}
	return all
}

// A field is one text of the manifest.
type field struct {
	name    string
	text    string
	oneLine bool
	kind    fieldKind
}

type fieldKind int

const (
	listed  fieldKind = iota // words about the server
	advice                   // the instructions, which only clients see
	address                  // a URL or an e-mail address
)

func manifestFields(m *Manifest) []field {
	return []field{
		{"name", m.Name, true, listed},
		{"title", m.Title, true, listed},
		{"version", m.Version, true, listed},
		{"tagline", m.Tagline, true, listed},
		{"description", m.Description, false, listed},
		{"instructions", m.Instructions, false, advice},
		{"URL", m.URL, true, address},
		{"website", m.Website, true, address},
		{"documentation link", m.Docs, true, address},
		{"privacy policy", m.Privacy, true, address},
		{"support contact", m.Support, true, address},
		{"security contact", m.Security, true, address},
	}
}

// readOnly reports whether t says of itself that it only reads: on the wire, or
// by its declared effect where the wire does not say.
func readOnly(t Tool) bool {
	if t.Hints != nil && t.Hints.ReadOnly != nil {
		return *t.Hints.ReadOnly
	}
	return t.Effect == annotate.EffectReadOnly
}
