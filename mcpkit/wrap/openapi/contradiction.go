package openapi

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// allDemands returns the demands of a shape with those that its members and items make.
func (s *shape) allDemands() []demand {
	list := slices.Clone(s.demands)
	for _, p := range s.properties {
		if p.shape.never {
			list = append(list, demand{keyword: forbiddenKeyword, text: "that it is false", name: p.name})
		}
	}
	if s.items != nil {
		if i := slices.IndexFunc(s.items.demands, func(d demand) bool { return d.values != nil }); i >= 0 {
			list = append(list, demand{keyword: "items", text: "items of " + s.items.demands[i].text, items: s.items.demands})
		}
	}
	return list
}

// removeContradictions removes demands that no value satisfies, so that the service decides, and
// returns notes about them. name is that of the value.
func (s *shape) removeContradictions(name string) (notes []string) {
	const most = 400 // demands of one schema; those of more are not compared
	list := s.allDemands()
	if len(list) > most {
		return nil
	}
	of := ""
	if name != "" {
		of = " of " + name
	}
	for impossible(list, true) {
		core := coreOf(list, true)
		if len(core) == 1 && core[0].keyword == neverKeyword {
			return notes // the author forbids the member
		}
		notes = append(notes, fmt.Sprintf("no value%s satisfies %s, so the service decides", of, textOfDemands(core, true)))
		s.loosen(core)
		list = slices.DeleteFunc(list, func(d demand) bool {
			return slices.ContainsFunc(core, func(c demand) bool { return c.keyword == d.keyword && c.text == d.text })
		})
	}
	if impossible(list, false) {
		if core := coreOf(list, false); len(core) > 1 { // or else the author means null
			notes = append(notes, fmt.Sprintf("no value%s but null satisfies %s, so the service decides", of, textOfDemands(core, false)))
			s.loosen(core)
		}
	}
	return notes
}

// coreOf returns demands of an impossible list that are impossible together, and are not without
// one of them.
func coreOf(list []demand, null bool) []demand {
	core := slices.Clone(list)
	for i := 0; i < len(core); {
		if without := slices.Delete(slices.Clone(core), i, i+1); impossible(without, null) {
			core = without
			continue
		}
		i++
	}
	return core
}

// textOfDemands names demands that are impossible together. The type goes without saying if it only
// says what the others are about.
func textOfDemands(list []demand, null bool) string {
	var texts, named []string
	types, values := 0, false
	for _, d := range list {
		if texts = append(texts, d.text); d.types == nil {
			named = append(named, d.text)
		} else {
			types++
		}
		values = values || d.values != nil || d.keyword == eitherKeyword
	}
	if types == 1 && len(named) > 0 && !values && impossible(broadened(list), null) {
		texts = named
	}
	if n := len(texts); n > 1 {
		return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
	}
	return strings.Join(texts, "")
}

// broadened returns the demands with any number instead of integers.
func broadened(list []demand) []demand {
	list = slices.Clone(list)
	for i, d := range list {
		if d.types["integer"] {
			list[i].types = maps.Clone(d.types)
			list[i].types["number"] = true
		}
	}
	return list
}

// loosen removes demands from the shape. One type stays, so that arguments have types.
func (s *shape) loosen(list []demand) {
	types := 0
	for _, d := range list {
		s.bounds = slices.DeleteFunc(slices.Clone(s.bounds), func(b bound) bool { return b.keyword == d.keyword || d.keyword == eitherKeyword })
		switch d.keyword {
		case "type":
			types++
		case "enum", "const":
			s.removeEnum()
		case "pattern":
			s.pattern = ""
		case "uniqueItems":
			s.unique = false
		case "additionalProperties":
			s.closed = false
		case "required":
			s.requires = maps.Clone(s.requires)
			delete(s.requires, d.name)
			s.properties = slices.Clone(s.properties)
			for i, p := range s.properties {
				if s.properties[i].name == d.name && p.shape.never {
					s.properties[i].required = false
				}
			}
		case eitherKeyword:
			s.removeEnum()
			s.pattern, s.unique, s.closed = "", false, false
		}
	}
	if types > 1 {
		*s = shape{description: s.description, nullable: s.nullable}
	}
}

// removeEnum describes the values of an enum instead.
func (s *shape) removeEnum() {
	if len(s.enum) > 0 {
		s.describe("One of " + joinValues(s.enum) + ".")
		s.enum = nil
	}
}

// checkDefault notes a default that its schema does not allow. typ is the type of the shape.
func checkDefault(typ string, s *openapi3.Schema, note func(format string, args ...any)) {
	text, ok := scalarText(s.Default)
	if !ok {
		return
	}
	raw, own := exactJSON(s.Default)
	if typ != "" && own != typ && !(typ == "number" && own == "integer") {
		note("the default %s is not of the type %s", text, typ)
		return
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(v any) bool {
		allowed, _ := exactJSON(v)
		return bytes.Equal(raw, allowed)
	}) {
		note("the default %s is not among the values of its enum", text)
	}
}
