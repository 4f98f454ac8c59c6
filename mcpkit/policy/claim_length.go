package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// lengthFault returns how a length in a text contradicts the schema, or "".
func lengthFault(t Tool, arguments []argument) string {
	for _, a := range arguments {
		for _, claim := range words.LengthClaims(a.said) {
			if fault := a.lengthFault(claim); fault != "" {
				return fmt.Sprintf("the description of argument %s says %s, and it %s", a.Path, display.Quote(claim.Quote), fault)
			}
		}
	}
	for _, claim := range words.LengthClaims(t.Description) {
		for _, a := range arguments {
			named := slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(claim.Words, words.Singular(w)) }) ||
				slices.ContainsFunc(words.SplitName(a.said), func(w string) bool { return len(w) > 3 && slices.Contains(claim.Words, words.Singular(w)) })
			if fault := a.lengthFault(claim); fault != "" && named {
				return fmt.Sprintf("its description says %s, and argument %s %s", display.Quote(claim.Quote), a.Path, fault)
			}
		}
	}
	return ""
}

// lengthFault returns how a length contradicts the bounds or the pattern of a, as a predicate of a,
// or "".
func (a argument) lengthFault(claim words.LengthClaim) string {
	if a.kind != "string" {
		return ""
	}
	said := float64(claim.Number)
	most, bounded := a.number("maxLength")
	least, _ := a.number("minLength")
	switch {
	case bounded && most < said:
		return "takes " + plainNumber(most) + " characters at most"
	case claim.Most:
		return ""
	case least > said:
		return "takes " + plainNumber(least) + " characters at least"
	}
	pattern, _ := a.Object["pattern"].(string)
	if claim.Unit != "digit" || pattern == "" || claim.Number > 40 || separated(pattern) {
		return ""
	}
	for _, digits := range []string{"1234567890", "0", "9", "1", "2024010112"} {
		if !a.refuses(strings.Repeat(digits, claim.Number)[:claim.Number]) {
			return ""
		}
	}
	return "has the pattern " + display.Quote(pattern)
}

// separated reports whether a pattern has signs between the characters that count.
func separated(pattern string) bool {
	inClass := false
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case !inClass && strings.IndexByte("-/. :_", c) >= 0:
			return true
		}
	}
	return false
}

// wildcardFault returns how a text promises wildcards that the only pattern of an argument refuses,
// or "".
func wildcardFault(t Tool, arguments []argument) string {
	var only []argument
	for _, a := range arguments {
		if a.Object["pattern"] != nil {
			only = append(only, a)
		}
	}
	if len(only) != 1 {
		return ""
	}
	quote := words.SaysWildcard(only[0].said)
	if quote == "" {
		quote = words.SaysWildcard(t.Description)
	}
	for _, text := range []string{"*", "1*", "12*", "123*", "12345*", "a*", "ab*", "abc*", "A*", "AB*", "*1", "*a", "*A", "1*1", "a*a"} {
		if !only[0].refuses(text) {
			return ""
		}
	}
	if quote == "" {
		return ""
	}
	return fmt.Sprintf("it speaks of %s, which the pattern of argument %s refuses", display.Quote(quote), only[0].Path)
}
