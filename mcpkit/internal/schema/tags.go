package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp/syntax"
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

// checkTag returns the problems of the jsonschema tag of f.
func checkTag(f field) []string {
	var problems []string
	kind, itemKind := valueKinds(f)
	parts := tagParts(f)
	enums, before := 0, ""
	for i, part := range parts {
		key, value, found := strings.Cut(part, "=")
		if key == "enum" && found {
			enums++
		}
		if found && !repeatable(key, kind) && slices.ContainsFunc(parts[:i], func(p string) bool { return strings.HasPrefix(p, key+"=") }) {
			problems = append(problems, fmt.Sprintf("the tags have the keyword %q twice; keep one", key))
		}
		wasEnum := before == "enum"
		if found || slices.Contains(flagKeywords, part) {
			before = key
		}
		switch {
		case !found && wasEnum && !slices.Contains(flagKeywords, part) && part != "-":
			problems = append(problems, fmt.Sprintf("the jsonschema tag has %q after a choice; write each choice as enum=%s", part, strings.TrimSpace(part)))
		case part == "-":
			problems = append(problems, `jsonschema:"-" hides the field from the schema but not from JSON; use json:"-" instead`)
		case !found && !slices.Contains(flagKeywords, part):
			problems = append(problems, fmt.Sprintf("the jsonschema tag has %q, which is %s", part, noKeyword))
		case !found:
		default:
			msg := checkKeyword(key, value, kind, itemKind)
			if msg == "" {
				msg = ineffective(f, key, value, kind, itemKind)
			}
			if msg == "" && slices.Contains(boundKeywords, key) {
				msg = beyondType(f.Type, key, value)
			}
			if msg != "" {
				problems = append(problems, msg)
			}
		}
	}
	if choices := joinedChoices(parts); enums == 1 && choices != nil {
		problems = append(problems, fmt.Sprintf("the tag has one choice, %q; write enum=%s", strings.Join(choices.texts, choices.separator), strings.Join(choices.texts, ",enum=")))
	}
	return problems
}

// boundKeywords are the keywords that bound a number.
var boundKeywords = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}

// repeatable reports whether each use of a keyword in a tag counts.
func repeatable(key, kind string) bool {
	switch key {
	case "enum", "example", "oneof_required", "anyof_required", "oneof_ref", "anyof_ref", "oneof_type", "anyof_type":
		return true
	}
	return key == "default" && kind == "array"
}

// A choiceList is several choices in one enum keyword.
type choiceList struct {
	texts     []string
	separator string
}

// joinedChoices returns the choices that the first enum keyword joins by a separator, or nil.
func joinedChoices(parts []string) *choiceList {
	for _, part := range parts {
		value, ok := strings.CutPrefix(part, "enum=")
		for _, separator := range []string{"|", ";", ","} {
			if texts := strings.Split(value, separator); ok && len(texts) > 1 && !slices.Contains(texts, "") {
				return &choiceList{texts, separator}
			}
		}
	}
	return nil
}

// ineffective returns why a keyword that is right in itself has no effect on the field, or "".
func ineffective(f field, key, value, kind, itemKind string) string {
	constrains := slices.Contains([]string{"default", "example", "enum"}, key) ||
		slices.Contains(slices.Concat(stringKeywords, numberKeywords, arrayKeywords), key)
	if !constrains {
		return ""
	}
	on := kind
	if kind == "array" && !slices.Contains(arrayKeywords, key) && key != "default" {
		on = itemKind
	}
	switch {
	case on == "object", on == "array" && !slices.Contains(arrayKeywords, key) && key != "default":
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on %s; remove it", key, withArticle(on))
	case on == "" && anyJSON(f.Type):
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on a value of any type; remove it", key)
	case on == "boolean" && key != "default":
		return fmt.Sprintf("the keyword %q of the jsonschema tag has no effect on a boolean; remove it", key)
	case kind == "array" && strings.Contains(value, "="):
		return fmt.Sprintf("the keyword %q of a list cannot have a value with =", key)
	case key == "uniqueItems" && value != "true":
		return fmt.Sprintf("uniqueItems=%s: write uniqueItems=true, or remove it", value)
	case key == "multipleOf" && strings.Trim(value, "-0.") == "", key == "multipleOf" && value[0] == '-':
		return fmt.Sprintf("multipleOf=%s: not a number above 0", value)
	case key == "pattern":
		return patternProblem(value)
	}
	return ""
}

// anyJSON reports whether the schema of t allows any JSON value.
func anyJSON(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if describesItself(t) {
		return false
	}
	return t.Kind() == reflect.Interface || t == rawMessageType || t != timeType && encodesItself(t)
}

// patternProblem returns what is wrong with a regular expression, in one line, or "".
func patternProblem(expr string) string {
	_, err := syntax.Parse(expr, syntax.Perl)
	var e *syntax.Error
	if !errors.As(err, &e) {
		return ""
	}
	return fmt.Sprintf("the pattern %s is not a regular expression: %s in %s", strconv.Quote(clip(expr)), e.Code, strconv.Quote(clip(e.Expr)))
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

func isNumber(s string) bool {
	_, err := json.Number(s).Float64()
	return err == nil && json.Valid([]byte(s))
}

// valueKinds returns the JSON types of a field's value and, for a list, of its items: "string",
// "number", "boolean", "array", "object", or "" if the Go type does not determine it.
func valueKinds(f field) (kind, item string) {
	kind = kindOf(f.Type)
	if f.asString && (kind == "number" || kind == "boolean") {
		kind = "string"
	}
	if kind == "array" {
		t := f.Type
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		item = kindOf(t.Elem())
	}
	return kind, item
}

func kindOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return "string"
	case t == rawMessageType || describesItself(t) || encodesItself(t):
		return ""
	case encodesAsText(t):
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
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
