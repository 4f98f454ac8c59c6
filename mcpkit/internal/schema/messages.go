package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// maxProblems bounds how many problems one message lists.
const maxProblems = 10

// maxNames bounds how many names a message lists.
const maxNames = 100

var english = message.NewPrinter(language.English)

// The words for what has a type in the validator's package.
func phrase(k jsonschema.ErrorKind) string { return oneLine(k.LocalizedString(english)) }

func sayFalse() string  { return phrase(&kind.FalseSchema{}) }
func sayNot() string    { return phrase(&kind.Not{}) }
func sayAnyOf() string  { return phrase(&kind.AnyOf{}) }
func sayNoneOf() string { return phrase(&kind.OneOf{}) }
func sayOneOf(i, j int) string {
	return phrase(&kind.OneOf{Subschemas: []int{i, j}})
}
func sayContains() string { return phrase(&kind.Contains{}) }
func sayMinProperties(got, want int) string {
	return phrase(&kind.MinProperties{Got: got, Want: want})
}
func sayMaxProperties(got, want int) string {
	return phrase(&kind.MaxProperties{Got: got, Want: want})
}
func sayMoreItems(n int) string          { return phrase(&kind.AdditionalItems{Count: n}) }
func sayPropertyName(name string) string { return phrase(&kind.PropertyNames{Property: short(name)}) }
func sayMissing(name string) string      { return fmt.Sprintf("missing required argument %q", name) }
func sayCircle() string                  { return "the schema refers to itself without end" }
func sayMinContains(got, want int) string {
	return fmt.Sprintf("must have at least %s that fit, got %d", count(want, "item"), got)
}
func sayMaxContains(got, want int) string {
	return fmt.Sprintf("must have at most %s that fit, got %d", count(want, "item"), got)
}
func sayTwice(i, j int) string {
	return fmt.Sprintf("must have no item twice, but items %d and %d are equal", i, j)
}
func sayDependency(name string, missing []string) string {
	return phrase(&kind.Dependency{Prop: name, Missing: missing})
}
func sayDependentRequired(name string, missing []string) string {
	return phrase(&kind.DependentRequired{Prop: name, Missing: missing})
}

var formatHint = map[string]string{
	"date-time": " such as 2026-01-31T12:00:00Z",
	"date":      " such as 2026-01-31",
	"time":      " such as 12:00:00Z",
	"duration":  " such as P1DT12H",
	"uri":       " such as https://example.com/a",
	"email":     " such as name@example.com",
}

// unknown says that there is no argument name where the evaluation is, and what there is.
func (e *evaluation) unknown(name string) string {
	names := e.names.at(e.location()).names
	msg := fmt.Sprintf("unknown argument %s; ", strconv.Quote(short(name)))
	if len(names) == 0 {
		return msg + "none is taken here"
	}
	valid := strings.Join(names[:min(len(names), maxNames)], ", ")
	if more := len(names) - maxNames; more > 0 {
		valid += fmt.Sprintf(" and %d more", more)
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
		return msg + fmt.Sprintf("it is written %q; valid: %s", names[i], valid)
	}
	return msg + "valid: " + valid
}

func (n *node) at(location []string) *node {
	for _, token := range location {
		next := n.member(token)
		if next == nil && n.items != nil {
			next = n.items
		}
		if next == nil {
			return &node{}
		}
		n = next
	}
	return n
}

// shownBytes is more than a message shows of a value, in bytes without escapes.
const shownBytes = 256

// beginning returns enough of a string to show it.
func (e *evaluation) beginning(v int) string {
	raw := e.doc.Raw(v)
	inner := raw[1 : len(raw)-1]
	const longestEscape = 6
	if len(inner) > longestEscape*shownBytes {
		inner = inner[:longestEscape*shownBytes]
	}
	return string(jsontape.AppendUnescaped(nil, inner))
}

// shown is a value as messages show it.
func (e *evaluation) shown(v int) string {
	switch e.doc.Kind(v) {
	case '"':
		return strconv.Quote(short(e.beginning(v)))
	case '{', '[':
		return short(string(compact(e.doc.Raw(v))))
	}
	return short(string(e.doc.Raw(v)))
}

// compact returns the beginning of a value without the space between tokens.
func compact(raw []byte) []byte {
	var dst []byte
	quoted := false
	for i := 0; i < len(raw) && len(dst) < shownBytes; i++ {
		c := raw[i]
		switch {
		case quoted && c == '\\' && i+1 < len(raw):
			dst = append(dst, c)
			i++
			c = raw[i]
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

func shownNumber(raw []byte) string {
	d, ok := jsontape.ParseDecimal(raw, nil)
	if ok && d.IsInteger() {
		return short(string(d.AppendInteger(nil, shownBytes)))
	}
	f, _ := strconv.ParseFloat(string(raw), 64)
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func itoa(n int) string { return strconv.Itoa(n) }
