package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// The keywords of a jsonschema struct tag, by the type of value that they constrain.
// invopop/jsonschema ignores unknown keywords, so that a typo would lose a limit; checkTag
// reports them.
var (
	anyKeywords    = []string{"title", "description", "type", "anchor", "default", "example", "enum", "oneof_required", "anyof_required", "oneof_ref", "oneof_type", "anyof_ref", "anyof_type"}
	stringKeywords = []string{"minLength", "maxLength", "pattern", "format", "readOnly", "writeOnly"}
	numberKeywords = []string{"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
	arrayKeywords  = []string{"minItems", "maxItems", "uniqueItems"}
	flagKeywords   = []string{"required", "nullable"}
	listKeywords   = []string{"enum", "example", "default"} // each may occur several times
)

// tagParts returns the parts of a field's jsonschema tag. A tag that does not start with a keyword
// is a description as a whole: go-sdk reads every tag so, and refuses keywords. A type for both
// libraries has the description in the jsonschema tag and the keywords in a tag named mcpkit.
func tagParts(f field) []string {
	parts := splitTag(f.Tag.Get("jsonschema"))
	if len(parts) > 0 && !startsWithKeyword(parts[0]) && !slices.Contains(flagKeywords, parts[0]) && parts[0] != "-" {
		parts = []string{"description=" + f.Tag.Get("jsonschema")}
	}
	return append(parts, splitTag(f.Tag.Get("mcpkit"))...)
}

// startsWithKeyword reports whether a part of a tag has the form keyword=value.
func startsWithKeyword(part string) bool {
	key, _, found := strings.Cut(part, "=")
	return found && key != "" && strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz_") == ""
}

// splitTag splits a tag at the commas that no backslash escapes.
func splitTag(tag string) []string {
	if tag == "" {
		return nil
	}
	var parts []string
	for p := range strings.SplitSeq(tag, ",") {
		if n := len(parts); n > 0 && strings.HasSuffix(parts[n-1], `\`) {
			parts[n-1] = parts[n-1][:len(parts[n-1])-1] + "," + p
			continue
		}
		parts = append(parts, p)
	}
	return parts
}

// noKeyword is what a part of a tag is that begins with no keyword, most often the rest of a text
// after a comma.
const noKeyword = "not a keyword"

// TagFix returns how to correct the struct tag that a problem of [For] is about, or "" for a
// problem that is not about a tag.
func TagFix(problem string) string {
	switch {
	case strings.HasSuffix(problem, noKeyword):
		return `write a comma in a text as \\, or put the text into a jsonschema_description tag`
	case strings.Contains(problem, "the jsonschema tag"), strings.Contains(problem, ": not a"):
		return "correct the struct tag of the field"
	}
	return ""
}

// checkTag returns the problems of the tags of f.
func checkTag(f field, dir Direction) []string {
	var problems []string
	kind, itemKind := dir.valueKinds(f)
	seen := map[string]bool{}
	before := ""
	for _, part := range tagParts(f) {
		key, value, found := strings.Cut(part, "=")
		isFlag := slices.Contains(flagKeywords, part)
		afterChoice := before == "enum" && !isFlag
		if found || isFlag {
			before = key
		}
		switch {
		case !found && afterChoice && part != "-":
			problems = append(problems, fmt.Sprintf("the jsonschema tag has %q after a choice; write each choice as enum=%s", part, strings.TrimSpace(part)))
		case part == "-":
			problems = append(problems, `jsonschema:"-" hides the field from the schema but not from JSON; use json:"-" instead`)
		case !found && !slices.Contains(flagKeywords, part):
			problems = append(problems, fmt.Sprintf("the jsonschema tag has %q, which is %s", part, noKeyword))
		case !found:
		default:
			msg := checkKeyword(key, value, kind, itemKind)
			if msg == "" {
				msg = dir.ineffective(f, key, value, kind, itemKind)
			}
			if msg == "" && seen[key] && !slices.Contains(listKeywords, key) {
				msg = fmt.Sprintf("the jsonschema tag has the keyword %q twice", key)
			}
			seen[key] = true
			if msg != "" {
				problems = append(problems, msg)
			}
		}
	}
	if len(problems) == 0 {
		problems = checkTogether(f, kind, itemKind)
	}
	return append(checkJSONTag(f, dir), problems...)
}

func checkKeyword(key, value, kind, itemKind string) string {
	all := slices.Concat(anyKeywords, stringKeywords, numberKeywords, arrayKeywords)
	if !slices.Contains(all, key) {
		msg := fmt.Sprintf("the jsonschema tag has the unknown keyword %q", key)
		if guess := near.Best(key, all); guess != "" {
			msg += fmt.Sprintf("; did you mean %q?", guess)
		}
		return msg
	}
	// For a list, the keywords of strings and numbers constrain its items.
	on := kind
	if kind == "array" && !slices.Contains(arrayKeywords, key) {
		on = itemKind
	}
	wants := ""
	switch {
	case slices.Contains(stringKeywords, key):
		wants = "string"
	case slices.Contains(numberKeywords, key):
		wants = "number"
	case slices.Contains(arrayKeywords, key):
		wants, on = "array", kind
	}
	if wants != "" && on != "" && on != wants {
		return fmt.Sprintf("the keyword %q of the jsonschema tag is for %s; the field is %s", key, withArticle(wants), withArticle(on))
	}
	switch key {
	case "minLength", "maxLength", "minItems", "maxItems":
		if _, err := strconv.ParseUint(value, 10, 31); err != nil {
			return fmt.Sprintf("%s=%s: not a whole number of 0 or more", key, value)
		}
	case "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		if !isNumber(value) {
			return fmt.Sprintf("%s=%s: not a number", key, value)
		}
	case "default", "example", "enum":
		if on == "number" && !isNumber(value) || on == "boolean" && value != "true" && value != "false" {
			return fmt.Sprintf("%s=%s: not %s", key, value, withArticle(on))
		}
	}
	return ""
}

// valueKinds returns the JSON types of a field's value and, for a list, of its items: "string",
// "number", "boolean", "array", "object", or "" if the Go type does not determine it.
func (d Direction) valueKinds(f field) (kind, item string) {
	kind = d.kindOf(f.Type)
	if f.asString && (kind == "number" || kind == "boolean") {
		kind = "string"
	}
	if kind == "array" {
		t := f.Type
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		item = d.kindOf(t.Elem())
	}
	return kind, item
}

func (d Direction) kindOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return "string"
	case t == numberType:
		return "number"
	case t == rawMessageType || describesItself(t) || d.ownJSON(t):
		return ""
	case d.ownText(t):
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		if d.asBase64(t) {
			return "string"
		}
		return "array"
	case reflect.Array:
		return "array"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Interface:
		return ""
	}
	if t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 {
		return "number"
	}
	return ""
}
