package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
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
			if guess := near.Best(o, jsonOptions); guess != "" {
				msg += fmt.Sprintf("; did you mean %q?", guess)
			}
			problems = append(problems, msg)
		}
	}
	return problems
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

// pairs are keywords for a lower and an upper limit: the first must not be above the second.
var pairs = [][2]string{
	{"minLength", "maxLength"}, {"minItems", "maxItems"}, {"minimum", "maximum"},
	{"exclusiveMinimum", "exclusiveMaximum"}, {"minimum", "exclusiveMaximum"}, {"exclusiveMinimum", "maximum"},
}

// checkTogether returns the problems that keywords of one field have with each other and with its
// type. Each keyword alone is right.
func checkTogether(f field, kind, itemKind string) []string {
	var problems []string
	values := map[string]*big.Float{}
	var choices []string
	for _, part := range tagParts(f) {
		key, value, found := strings.Cut(part, "=")
		switch {
		case !found:
		case key == "enum":
			choices = append(choices, value)
		case key == "pattern":
			if _, err := regexp.Compile(value); err != nil {
				problems = append(problems, fmt.Sprintf("the pattern %q is not a regular expression of Go: %s", value, regexpFault(err)))
			}
		case slices.ContainsFunc(pairs, func(p [2]string) bool { return key == p[0] || key == p[1] }):
			values[key], _, _ = big.ParseFloat(value, 10, 200, big.ToNearestEven)
		}
	}
	for _, p := range pairs {
		low, high := values[p[0]], values[p[1]]
		if low == nil || high == nil {
			continue
		}
		over := low.Cmp(high)
		if strings.HasPrefix(p[0], "exclusive") || strings.HasPrefix(p[1], "exclusive") {
			over++ // equal bounds leave no value
		}
		if over > 0 {
			problems = append(problems, fmt.Sprintf("%s=%s and %s=%s leave no value", p[0], low.Text('g', -1), p[1], high.Text('g', -1)))
		}
	}
	problems = append(problems, checkChoices(choices, kind, itemKind)...)
	return append(problems, checkTypeBounds(f, values)...)
}

// checkChoices returns the problems of the choices of an enum.
func checkChoices(choices []string, kind, itemKind string) []string {
	if len(choices) == 1 {
		for _, separator := range []string{"|", ";", "/", " "} {
			parts := strings.Split(choices[0], separator)
			if len(parts) > 1 && !slices.ContainsFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" || len(s) > 40 }) {
				for i := range parts {
					parts[i] = "enum=" + strings.TrimSpace(parts[i])
				}
				return []string{fmt.Sprintf("enum=%s is one choice; write %s", choices[0], strings.Join(parts, ","))}
			}
		}
	}
	for i, c := range choices {
		if slices.Contains(choices[:i], c) {
			return []string{fmt.Sprintf("enum=%s is there twice", c)}
		}
	}
	return nil
}

// checkTypeBounds returns a problem for each bound that no value of the Go type can reach, so that
// it says nothing.
func checkTypeBounds(f field, values map[string]*big.Float) []string {
	t := f.Type
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	if t.Kind() < reflect.Int || t.Kind() > reflect.Uint64 {
		return nil
	}
	lowest, highest := new(big.Float).SetInt(new(big.Int)), new(big.Float)
	one := big.NewInt(1)
	if t.Kind() >= reflect.Uint {
		highest.SetInt(new(big.Int).Sub(new(big.Int).Lsh(one, uint(t.Bits())), one))
	} else {
		power := new(big.Int).Lsh(one, uint(t.Bits()-1))
		lowest.SetInt(new(big.Int).Neg(power))
		highest.SetInt(new(big.Int).Sub(power, one))
	}
	var problems []string
	for _, key := range []string{"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"} {
		v := values[key]
		if v == nil {
			continue
		}
		if v.Cmp(highest) > 0 || v.Cmp(lowest) < 0 {
			problems = append(problems, fmt.Sprintf("%s=%s is outside of %s, which holds %s to %s", key, v.Text('g', -1), t, lowest.Text('f', 0), highest.Text('f', 0)))
		}
	}
	return problems
}

// regexpFault returns the text of an error of package regexp in one line, without the expression.
func regexpFault(err error) string {
	return strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "error parsing regexp: ")
}

// isNumber reports whether s is a JSON number that a float64 holds.
func isNumber(s string) bool {
	_, err := json.Number(s).Float64()
	return err == nil && json.Valid([]byte(s))
}
