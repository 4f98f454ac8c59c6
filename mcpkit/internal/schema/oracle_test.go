package schema

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// An Oracle validates documents with santhosh-tekuri/jsonschema and reports all their problems. The
// tests compare a Validator with it.
type Oracle struct {
	compiled *jsonschema.Schema
	root     *node
}

// NewOracle compiles a schema.
func NewOracle(doc []byte) (*Oracle, error) {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(embeddedOnly{})
	if err := c.AddResource("mem://schema.json", tree); err != nil {
		return nil, err
	}
	compiled, err := c.Compile("mem://schema.json")
	return &Oracle{compiled, parseNode(doc, 0)}, err
}

type embeddedOnly struct{}

func (embeddedOnly) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside of the document", url)
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
	return sayUnknown(name, o.root.at(location))
}

func (o *Oracle) collect(e *jsonschema.ValidationError, lines *[]string) {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range e.Causes {
			o.collect(cause, lines)
		}
	case *kind.Required:
		for _, name := range k.Missing {
			*lines = append(*lines, located(e.InstanceLocation, fmt.Sprintf("missing required argument %q", name)))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			*lines = append(*lines, located(e.InstanceLocation, o.unknown(e.InstanceLocation, name)))
		}
	case *kind.AnyOf, *kind.OneOf:
		*lines = append(*lines, located(e.InstanceLocation, oraclePhrase(k)))
		for _, cause := range e.Causes {
			o.collect(cause, lines)
		}
	default:
		*lines = append(*lines, located(e.InstanceLocation, oraclePhrase(e.ErrorKind)))
	}
}

func oraclePhrase(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.FalseSchema:
		return sayFalse()
	case *kind.Not:
		return sayNot()
	case *kind.AnyOf:
		return sayNone()
	case *kind.OneOf:
		if len(k.Subschemas) > 0 {
			return saySeveral(k.Subschemas[0], k.Subschemas[1])
		}
		return sayNone()
	case *kind.Type:
		var allowed kinds
		for _, name := range k.Want {
			allowed |= kindNamed(name)
		}
		return sayType(allowed, k.Got)
	case *kind.Enum:
		return fmt.Sprintf("must be one of %s, got %s", quotedList(k.Want), quoted(k.Got))
	case *kind.Const:
		return fmt.Sprintf("must be %s, got %s", quoted(k.Want), quoted(k.Got))
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
		return sayLength("least", k.Want, k.Got)
	case *kind.MaxLength:
		return sayLength("most", k.Want, k.Got)
	case *kind.MinItems:
		return sayCount("least", k.Want, "item", k.Got)
	case *kind.MaxItems:
		return sayCount("most", k.Want, "item", k.Got)
	case *kind.MinProperties:
		return sayCount("least", k.Want, "property", k.Got)
	case *kind.MaxProperties:
		return sayCount("most", k.Want, "property", k.Got)
	case *kind.AdditionalItems:
		return sayExtraItems(k.Count)
	case *kind.Contains:
		return sayContains("least", 1, 0)
	case *kind.MinContains:
		return sayContains("least", k.Want, len(k.Got))
	case *kind.MaxContains:
		return sayContains("most", k.Want, len(k.Got))
	case *kind.UniqueItems:
		return sayDuplicate(k.Duplicates[0], k.Duplicates[1])
	case *kind.PropertyNames:
		return sayPropertyName(k.Property)
	case *kind.Dependency:
		return sayDependent(k.Prop, k.Missing)
	case *kind.DependentRequired:
		return sayDependent(k.Prop, k.Missing)
	case *kind.Pattern:
		return sayPattern(k.Want) + ", got " + quoted(k.Got)
	case *kind.Format:
		return sayFormat(k.Want, quoted(k.Got))
	}
	return "not compared: " + oneLine(k.LocalizedString(message.NewPrinter(language.English)))
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return clip(r.Num().String())
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}
