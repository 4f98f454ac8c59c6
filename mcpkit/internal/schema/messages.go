package schema

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/near"
)

// maxProblems bounds how many problems one message lists.
const maxProblems = 10

var english = message.NewPrinter(language.English)

// explain turns a validation error into lines such as
//
//	limit: must be at most 100, got 500
//	unknown argument "qurey"; valid: query, limit
func (v *Validator) explain(err error) []string {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return []string{err.Error()}
	}
	var lines []string
	v.collect(ve, &lines)
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if more := len(lines) - maxProblems; more > 0 {
		lines = append(lines[:maxProblems], fmt.Sprintf("and %d more", more))
	}
	return lines
}

func (v *Validator) collect(e *jsonschema.ValidationError, lines *[]string) {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range e.Causes {
			v.collect(cause, lines)
		}
	case *kind.Required:
		for _, name := range k.Missing {
			*lines = append(*lines, at(e.InstanceLocation, fmt.Sprintf("missing required argument %q", name)))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*lines = append(*lines, at(e.InstanceLocation, v.unknown(e.InstanceLocation, name)))
		}
	default:
		*lines = append(*lines, at(e.InstanceLocation, phrase(e.ErrorKind)))
	}
}

// unknown says that there is no argument name at location, and what there is.
func (v *Validator) unknown(location []string, name string) string {
	names := v.root.at(location).names
	msg := fmt.Sprintf("unknown argument %s; ", strconv.Quote(short(name)))
	if len(names) == 0 {
		return msg + "none is taken here"
	}
	if guess := near.Best(name, names); guess != "" && strings.EqualFold(guess, name) {
		return msg + fmt.Sprintf("it is written %q; valid: %s", guess, strings.Join(names, ", "))
	}
	return msg + "valid: " + strings.Join(names, ", ")
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

func phrase(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("must be %s, got %s", anyOf(k.Want), withArticle(k.Got))
	case *kind.Enum:
		return fmt.Sprintf("must be one of %s, got %s", list(k.Want), value(k.Got))
	case *kind.Const:
		return fmt.Sprintf("must be %s, got %s", value(k.Want), value(k.Got))
	case *kind.Minimum:
		return fmt.Sprintf("must be at least %s, got %s", number(k.Want), number(k.Got))
	case *kind.Maximum:
		return fmt.Sprintf("must be at most %s, got %s", number(k.Want), number(k.Got))
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("must be greater than %s, got %s", number(k.Want), number(k.Got))
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("must be less than %s, got %s", number(k.Want), number(k.Got))
	case *kind.MultipleOf:
		return fmt.Sprintf("must be a multiple of %s, got %s", number(k.Want), number(k.Got))
	case *kind.MinLength:
		return fmt.Sprintf("must be at least %s long, got %d", count(k.Want, "character"), k.Got)
	case *kind.MaxLength:
		return fmt.Sprintf("must be at most %s long, got %d", count(k.Want, "character"), k.Got)
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %s, got %d", count(k.Want, "item"), k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("must have at most %s, got %d", count(k.Want, "item"), k.Got)
	case *kind.UniqueItems:
		return fmt.Sprintf("must have no item twice, but items %d and %d are equal", k.Duplicates[0], k.Duplicates[1])
	case *kind.Pattern:
		return fmt.Sprintf("must match the pattern %s, got %s", k.Want, value(k.Got))
	case *kind.Format:
		return fmt.Sprintf("must be a valid %s%s, got %s", k.Want, formatHint[k.Want], value(k.Got))
	}
	return oneLine(k.LocalizedString(english))
}

var formatHint = map[string]string{
	"date-time": " such as 2026-01-31T12:00:00Z",
	"date":      " such as 2026-01-31",
	"time":      " such as 12:00:00Z",
	"duration":  " such as P1DT12H",
	"uri":       " such as https://example.com/a",
	"email":     " such as name@example.com",
}
