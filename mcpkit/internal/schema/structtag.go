package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// schemaTags are the keys of the struct tags that describe a field.
var schemaTags = []string{"jsonschema", "mcpkit", "jsonschema_description", "jsonschema_extras"}

// checkStructTag returns the problems of the form of a field's struct tag: pairs that package
// reflect cannot read, keys that are written twice, and keys that are misspelled.
func checkStructTag(tag reflect.StructTag) (problems []string) {
	keys, rest := tagKeys(string(tag))
	if rest != "" {
		problems = append(problems, fmt.Sprintf("the struct tag cannot be read from %s on, so the rest is ignored; write key:\"value\" pairs with one space between them", strconv.Quote(clip(rest))))
	}
	known := append([]string{"json"}, schemaTags...)
	for i, key := range keys {
		if slices.Contains(keys[:i], key) && slices.Contains(known, key) {
			problems = append(problems, fmt.Sprintf("the struct tag has the key %q twice; the second is ignored", key))
		}
		if guess := misspelled(key, known); guess != "" {
			problems = append(problems, fmt.Sprintf("the struct tag has the key %q, which is ignored; did you mean %q?", key, guess))
		}
	}
	return problems
}

// misspelled returns the known key that key is a misspelling of, or "". A short key is compared
// without its case only, because bson and toml are keys too.
func misspelled(key string, known []string) string {
	if slices.Contains(known, key) {
		return ""
	}
	for _, k := range known {
		if strings.EqualFold(k, key) {
			return k
		}
	}
	const long = 6
	if guess := near.Best(key, known); len(guess) >= long && len(key) >= long {
		return guess
	}
	return ""
}

// tagKeys returns the keys of a struct tag as package reflect reads it, and the part of the tag
// that it cannot read.
func tagKeys(tag string) (keys []string, rest string) {
	for {
		tag = strings.TrimLeft(tag, " ")
		if tag == "" {
			return keys, ""
		}
		end := strings.IndexFunc(tag, func(r rune) bool { return r <= ' ' || r == ':' || r == '"' || r == 0x7f })
		if end <= 0 || !strings.HasPrefix(tag[end:], `:"`) {
			return keys, tag
		}
		value, err := strconv.QuotedPrefix(tag[end+1:])
		if err != nil {
			return keys, tag
		}
		keys = append(keys, tag[:end])
		tag = tag[end+1+len(value):]
	}
}

// checkJSONTag returns the problems of a field's json tag: what encoding/json ignores.
func checkJSONTag(f reflect.StructField) (problems []string) {
	tag, ok := f.Tag.Lookup("json")
	if !ok || tag == "-" {
		return nil
	}
	name, options, _ := strings.Cut(tag, ",")
	if name != "" && !isJSONName(name) {
		problems = append(problems, fmt.Sprintf("encoding/json ignores the name %q and uses the field's Go name; use letters, digits and _", name))
	}
	for i, option := range strings.Split(options, ",") {
		earlier := strings.Split(options, ",")[:i]
		switch {
		case option == "":
		case slices.Contains(earlier, option):
			problems = append(problems, fmt.Sprintf("the json tag has the option %q twice", option))
		case option == "omitempty", option == "omitzero", option == "inline" && f.Anonymous:
		case option == "string":
			if problem := stringOptionProblem(f.Type); problem != "" {
				problems = append(problems, problem)
			}
		default:
			problem := fmt.Sprintf("the json tag has the unknown option %q, which is ignored", option)
			if guess := near.Best(strings.TrimSpace(option), []string{"omitempty", "omitzero", "string"}); guess != "" {
				problem += fmt.Sprintf("; did you mean %q?", guess)
			}
			problems = append(problems, problem)
		}
	}
	return problems
}

// stringOptionProblem returns why the json option "string" is wrong for a type, or "".
func stringOptionProblem(t reflect.Type) string {
	elem := t
	if elem.Kind() == reflect.Pointer && elem.Name() == "" {
		elem = elem.Elem() // encoding/json looks through one pointer
	}
	switch kind := elem.Kind(); {
	case opaque(elem), kind != reflect.String && kind != reflect.Bool && !isInteger(kind) && kind != reflect.Float32 && kind != reflect.Float64:
		return fmt.Sprintf(`the json option "string" is ignored for %s; remove it`, t)
	case kind == reflect.String:
		return `the json option "string" quotes a text twice, which no schema describes; remove it`
	}
	return ""
}

// isJSONName reports whether encoding/json accepts a name in a tag.
func isJSONName(name string) bool {
	for _, r := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// ignoredTagProblems returns a problem for each tag of a field that has no effect because the field
// is not a member of the JSON object.
func ignoredTagProblems(f reflect.StructField, why string) (problems []string) {
	for _, key := range append([]string{"json"}, schemaTags...) {
		value, ok := f.Tag.Lookup(key)
		if !ok || value == "-" || key == "json" && (f.Anonymous || f.Tag.Get("json") == "-") {
			continue
		}
		problems = append(problems, fmt.Sprintf("the tag %s:%s has no effect because %s; remove it", key, strconv.Quote(clip(value)), why))
	}
	return problems
}
