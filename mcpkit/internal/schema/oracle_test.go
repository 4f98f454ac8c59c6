package schema

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// An Oracle holds documents to a schema by the validator of santhosh-tekuri/jsonschema alone, and
// says all that is wrong. It shows what the evaluation here must come to.
type Oracle struct {
	compiled *jsonschema.Schema
	root     *node
}

func NewOracle(doc []byte) (*Oracle, error) {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(noLoader{})
	if err := c.AddResource("mem://schema.json", tree); err != nil {
		return nil, err
	}
	compiled, err := c.Compile("mem://schema.json")
	return &Oracle{compiled, parseNode(doc, 0)}, err
}

// Problems returns everything that is wrong with a document.
func (o *Oracle) Problems(doc []byte) []string {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return []string{err.Error()}
	}
	var ve *jsonschema.ValidationError
	if !errors.As(o.compiled.Validate(tree), &ve) {
		return nil
	}
	lines := []string{}
	o.collect(ve, &lines)
	slices.Sort(lines)
	return slices.Compact(lines)
}

func (o *Oracle) unknown(location []string, name string) string {
	e := evaluation{names: o.root.at(location)}
	return e.unknown(name)
}

func (o *Oracle) collect(e *jsonschema.ValidationError, lines *[]string) {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range e.Causes {
			o.collect(cause, lines)
		}
	case *kind.Required:
		for _, name := range k.Missing {
			*lines = append(*lines, at(e.InstanceLocation, fmt.Sprintf("missing required argument %q", name)))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*lines = append(*lines, at(e.InstanceLocation, o.unknown(e.InstanceLocation, name)))
		}
	default:
		*lines = append(*lines, at(e.InstanceLocation, oraclePhrase(e.ErrorKind)))
	}
}

func oraclePhrase(k jsonschema.ErrorKind) string {
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
