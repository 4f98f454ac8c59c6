package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// jsonOptions are the options of a json tag.
var jsonOptions = []string{"omitempty", "omitzero", "string"}

// tagKeys are the keys of struct tags that this package reads.
var tagKeys = []string{"json", "jsonschema", "jsonschema_description", "jsonschema_extras", "mcpkit"}

// checkJSONTag returns the problems of the json tag of f, and of the form of its whole tag.
func checkJSONTag(f field, dir Direction) []string {
	var problems []string
	if msg := tagForm(string(f.Tag)); msg != "" {
		problems = append(problems, msg)
	}
	name, options, hasOptions := strings.Cut(f.Tag.Get("json"), ",")
	switch {
	case name == "-" && hasOptions:
		problems = append(problems, `a field cannot have the name "-"; rename it, or leave it out with json:"-"`)
	case name != "" && !validName(name):
		problems = append(problems, fmt.Sprintf("the json tag has the name %q, which encoding/json ignores; use letters, digits, _ and -", name))
	}
	if !hasOptions {
		return problems
	}
	seen := map[string]bool{}
	for o := range strings.SplitSeq(options, ",") {
		twice := seen[o] && o != ""
		seen[o] = true
		switch {
		case twice:
			problems = append(problems, fmt.Sprintf("the json tag has the option %q twice", o))
		case o == "string" && !quotable(f.Type):
			problems = append(problems, fmt.Sprintf(`the json tag has the option "string", which has no effect on %s; remove it`, f.Type))
		case o == "string" && dir.opaque(f.Type):
			problems = append(problems, fmt.Sprintf(`the json tag has the option "string" on %s, which reads and writes itself; remove it`, f.Type))
		case o == "string" && f.Type.Kind() == reflect.String:
			problems = append(problems, `the json tag has the option "string" on a string, which puts quotes into the text; remove it`)
		case o == "" || slices.Contains(jsonOptions, o):
		default:
			msg := fmt.Sprintf("the json tag has the unknown option %q, which encoding/json ignores", o)
			if guess := near.Best(o, jsonOptions); o == "inline" {
				msg += "; embed the struct to have its fields here"
			} else if guess != "" {
				msg += fmt.Sprintf("; did you mean %q?", guess)
			}
			problems = append(problems, msg)
		}
	}
	return problems
}

// embeddedTag returns what is wrong with the form of the tag of an embedded struct and with its
// json options, "" if nothing. The fields of an embedded struct are fields of the outer one
// whatever the options say; the option "inline" asks for exactly that.
func embeddedTag(f reflect.StructField) string {
	if msg := tagForm(string(f.Tag)); msg != "" {
		return msg
	}
	_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	for o := range strings.SplitSeq(options, ",") {
		if o != "" && o != "inline" {
			return fmt.Sprintf("the json tag has the option %q, which has no effect on an embedded struct; remove it, or give the struct a json name", o)
		}
	}
	return ""
}

// tagForm returns what is wrong with the form of a struct tag, "" if nothing. Everything after the
// first mistake is ignored by package reflect.
func tagForm(tag string) string {
	keys := map[string]bool{}
	for tag = strings.TrimLeft(tag, " "); tag != ""; tag = strings.TrimLeft(tag, " ") {
		key, rest, found := strings.Cut(tag, ":")
		if !found || key == "" || strings.ContainsAny(key, " \"\t\n") || !strings.HasPrefix(rest, `"`) {
			return fmt.Sprintf("the struct tag is ignored from %q on; write key:\"value\" pairs with a space between them", tag)
		}
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return fmt.Sprintf("the struct tag is ignored from %q on, because its quote is not closed", tag)
		}
		if keys[key] && slices.Contains(tagKeys, key) {
			return fmt.Sprintf("the struct tag has the key %q twice, and the second is ignored", key)
		}
		keys[key] = true
		if guess := misspelled(key); guess != "" {
			return fmt.Sprintf("the struct tag has the unknown key %q; did you mean %q?", key, guess)
		}
		tag = rest[end+1:]
	}
	return ""
}

// misspelled returns the key that a key of a struct tag is a misspelling of, or "". A short key is
// compared without its case only, because bson is a key too.
func misspelled(key string) string {
	if slices.Contains(tagKeys, key) {
		return ""
	}
	if i := slices.IndexFunc(tagKeys, func(k string) bool { return strings.EqualFold(k, key) }); i >= 0 {
		return tagKeys[i]
	}
	const long = 6
	if guess := near.Best(key, tagKeys); len(guess) >= long && len(key) >= long {
		return guess
	}
	return ""
}

// unusedTags returns the problems of tags of t that nothing reads: those of fields that are not in
// JSON, and constraints of embedded structs, whose fields have their own. It includes the fields of
// embedded structs, except those of within.
func unusedTags(t reflect.Type, within ...reflect.Type) []string {
	var problems []string
	for i := range t.NumField() {
		f := t.Field(i)
		elem := f.Type
		if f.Anonymous && elem.Kind() == reflect.Pointer {
			elem = elem.Elem()
		}
		constrained := f.Tag.Get("jsonschema") != "" || f.Tag.Get("mcpkit") != ""
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() && !f.Anonymous && (constrained || name != "" && name != "-"):
			problems = append(problems, fmt.Sprintf("the field %s of %s is not exported, so its struct tag is ignored; export the field, or remove the tag", f.Name, t))
		case f.Tag.Get("json") == "-":
			if !constrained || f.Tag.Get("jsonschema") == "-" && f.Tag.Get("mcpkit") == "" {
				continue
			}
			problems = append(problems, fmt.Sprintf(`the field %s of %s is left out with json:"-", so its jsonschema tag is ignored; remove it`, f.Name, t))
		case f.Anonymous && name == "" && elem.Kind() == reflect.Struct:
			if msg := embeddedTag(f); msg != "" {
				problems = append(problems, fmt.Sprintf("the embedded struct %s of %s: %s", f.Name, t, msg))
			}
			if constrained {
				problems = append(problems, fmt.Sprintf("the embedded struct %s of %s has a jsonschema tag, which is ignored; write it at the fields of the struct, or give the struct a json name", f.Name, t))
			}
			if !slices.Contains(within, elem) {
				problems = append(problems, unusedTags(elem, append(within, elem)...)...)
			}
		}
	}
	return problems
}
