package schema

import (
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// pairs are keywords for a lower and an upper limit: the first must not be above the second.
var pairs = [][2]string{
	{"minLength", "maxLength"}, {"minItems", "maxItems"}, {"minimum", "maximum"},
	{"exclusiveMinimum", "exclusiveMaximum"}, {"minimum", "exclusiveMaximum"}, {"exclusiveMinimum", "maximum"},
}

// checkTogether returns the problems that keywords of one field have with each other and with its
// type. Each keyword alone is right.
func checkTogether(f field) []string {
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
	problems = append(problems, checkChoices(choices)...)
	return append(problems, checkTypeBounds(f, values)...)
}

// checkChoices returns the problems of the choices of an enum.
func checkChoices(choices []string) []string {
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
