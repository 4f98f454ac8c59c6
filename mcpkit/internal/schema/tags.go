package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// noKeyword describes a part of a tag that does not begin with a keyword; it is usually the rest of
// a text after a comma.
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
		problems = checkTogether(f)
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
