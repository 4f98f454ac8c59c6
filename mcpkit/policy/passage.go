package policy

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A passage is one text that a client hands to a model or to a person.
type passage struct {
	tool    *Tool // nil for a text of the manifest
	pos     Pos
	owner   string // `tool "x"` or "the manifest"
	place   string // "its description", "its input schema at properties.q.description"
	text    string
	oneLine bool        // line breaks and tabs do not belong in the text
	read    *words.Text // the text, unless it is a single word without a tag
	foreign bool        // the text is the name of another vendor's tool
}

// report adds a breach by p.
func (p passage) report(r *reporter, message, fix string) {
	if p.tool != nil {
		r.tool(*p.tool, message, fix)
		return
	}
	r.at(p.pos, message, fix)
}

// isDescription reports whether p describes a tool, an argument or a result field.
func (p passage) isDescription() bool {
	return p.place == "its description" || strings.HasSuffix(p.place, ".description")
}

// titlesOf returns the names and titles of a tool and its server.
func titlesOf(s *Surface, t Tool) []string {
	return []string{s.Manifest.Name, s.Manifest.Title, t.Name, titleOf(t)}
}

// toolPassages returns the texts of the tool at i: its name, its titles, its description and every
// string of its schemas.
func toolPassages(s *Surface, i int, input, output schemadoc.Document, server *words.Server) []passage {
	t := &s.Tools[i]
	own := server.OwnOf(titlesOf(s, *t), ownNames(input, output)...)
	base := passage{tool: t, pos: t.Pos, owner: subject(*t)}
	var all []passage
	add := func(place, text string, oneLine bool) {
		if text == "" {
			return
		}
		p := base
		p.place, p.text, p.oneLine = place, text, oneLine
		p.foreign = own.ForeignTool(text)
		// A single word does not steer a model unless it is a tag. Most texts of a schema are
		// single words. Chinese and Japanese sentences have no spaces.
		if strings.ContainsAny(text, "<[") || strings.ContainsFunc(text, unicode.IsSpace) || !words.English(text) {
			switch {
			case inValue(place):
				p.read = words.ReadValue(text, own)
			case strings.Contains(place, "schema"):
				p.read = words.Read(text, own)
			default:
				p.read = words.ReadTool(text, own)
			}
		}
		all = append(all, p)
	}
	add("its name", t.Name, true)
	add("its title", t.Title, true)
	if title := annotationTitle(*t); title != t.Title {
		add("its annotations.title", title, true)
	}
	add("its description", t.Description, false)
	input.Strings(func(place, text string) { add("its input schema at "+cmp.Or(place, "the root"), text, false) })
	output.Strings(func(place, text string) { add("its output schema at "+cmp.Or(place, "the root"), text, false) })
	return all
}

// namePassages returns the names of the tool at i, of its arguments and results, and all other
// strings of its schemas without white space that are as long as sentences, as sentences.
func namePassages(s *Surface, i int, input, output schemadoc.Document, server *words.Server) (all []passage) {
	t := &s.Tools[i]
	own := server.OwnOf(titlesOf(s, *t), ownNames(input, output)...)
	seen := map[string]bool{}
	add := func(place, name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if sentence := identifierSentence(name); sentence != "" {
			read := words.Read(sentence, own)
			if inValue(place) {
				read = words.ReadValue(sentence, own)
			}
			all = append(all, passage{tool: t, pos: t.Pos, owner: subject(*t), place: place, text: name, oneLine: true, read: read})
		}
	}
	if !strings.ContainsFunc(t.Name, unicode.IsSpace) { // else toolPassages reads it as a sentence
		add("its name", t.Name)
	}
	input.Walk(func(n schemadoc.Node) {
		if n.Keyword == "properties" {
			add("its input schema, the name of an argument", n.Name)
		}
	})
	output.Walk(func(n schemadoc.Node) {
		if n.Keyword == "properties" {
			add("its output schema, the name of a member", n.Name)
		}
	})
	for _, schema := range []struct {
		name string
		doc  schemadoc.Document
	}{{"input", input}, {"output", output}} {
		schema.doc.Strings(func(place, text string) {
			if !strings.ContainsFunc(text, unicode.IsSpace) { // else toolPassages reads it
				add("its "+schema.name+" schema at "+cmp.Or(place, "the root"), text)
			}
		})
	}
	return all
}

// inValue reports whether a place of a schema is in an example of a value or in a default.
func inValue(place string) bool {
	before := ""
	for segment := range strings.SplitSeq(place, ".") {
		keyword, _, _ := strings.Cut(segment[strings.LastIndexByte(segment, ' ')+1:], "[")
		named := slices.ContainsFunc([]string{"properties", "$defs", "definitions"}, func(k string) bool { return strings.HasSuffix(before, k) })
		if !named && slices.Contains([]string{"examples", "example", "default"}, keyword) {
			return true
		}
		before = segment
	}
	return false
}

// ownNames returns the names of a tool's arguments with their values, and of the members of its
// results.
func ownNames(input, output schemadoc.Document) []string {
	var names []string
	collect := func(n schemadoc.Node) {
		if n.Keyword == "properties" {
			names = append(names, n.Name)
		}
	}
	input.Walk(collect)
	output.Walk(collect)
	input.Strings(func(_, text string) {
		if !strings.ContainsFunc(text, unicode.IsSpace) {
			names = append(names, text)
		}
	})
	return names
}

// manifestPassages returns the texts of the manifest.
func manifestPassages(m *Manifest) []passage {
	var all []passage
	for _, f := range manifestFields(m) {
		if f.text != "" {
			all = append(all, passage{pos: m.Pos, owner: "the manifest", place: "its " + f.name, text: f.text, oneLine: f.oneLine})
		}
	}
	return all
}
