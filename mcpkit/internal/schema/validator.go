package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mcpkit-go/mcpkit/oauth/strictjson"
)

// A Validator holds values to one schema. It is safe for concurrent use.
type Validator struct {
	compiled *jsonschema.Schema
	root     *node
}

// Compile prepares a schema document. It resolves no reference outside of the
// document and opens no connection.
func Compile(doc []byte) (v *Validator, err error) {
	if err := strictjson.Check(doc); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	// A schema may come from a stranger's server.
	defer func() {
		if p := recover(); p != nil {
			v, err = nil, fmt.Errorf("the schema cannot be compiled: %v", p)
		}
	}()
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(noLoader{})
	const self = "mem://schema.json"
	if err := c.AddResource(self, tree); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	compiled, err := c.Compile(self)
	if err != nil {
		return nil, fmt.Errorf("the schema: %s", oneLine(strings.ReplaceAll(err.Error(), self, "")))
	}
	return &Validator{compiled: compiled, root: parseNode(doc, 0)}, nil
}

type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside of the document", url)
}

// Arguments checks the arguments of a call, and returns them ready to be decoded:
// with the schema's defaults filled in, without null for what may be left out,
// and with whole numbers such as 10.0 written as integers where the schema wants
// one. Missing or null arguments count as {}.
//
// The problems are for a model: one line each, naming the argument.
func (v *Validator) Arguments(args []byte) (ready []byte, problems []string) {
	if trimmed := bytes.TrimSpace(args); len(trimmed) == 0 || string(trimmed) == "null" {
		args = []byte("{}")
	}
	if err := strictjson.Check(args); err != nil {
		return nil, []string{"the arguments cannot be read: " + err.Error()}
	}
	if v.root.accepts(args) {
		return args, nil
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(args))
	if err != nil {
		return nil, []string{"the arguments cannot be read: " + err.Error()}
	}
	if _, ok := tree.(map[string]any); !ok {
		return nil, []string{"the arguments must be a JSON object, got " + describe(tree)}
	}
	tree, changed := v.root.prepare(tree)
	if err := v.compiled.Validate(tree); err != nil {
		return nil, v.explain(err)
	}
	if !changed {
		return args, nil
	}
	ready, err = json.Marshal(tree)
	if err != nil {
		return nil, []string{"the arguments cannot be read: " + err.Error()}
	}
	return ready, nil
}

// Validate checks any document against the schema as it stands.
func (v *Validator) Validate(doc []byte) (problems []string) {
	if err := strictjson.Check(doc); err != nil {
		return []string{err.Error()}
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return []string{err.Error()}
	}
	if err := v.compiled.Validate(tree); err != nil {
		return v.explain(err)
	}
	return nil
}

// Names returns the names of the properties at the root, in the schema's order.
func (v *Validator) Names() []string { return slices.Clone(v.root.names) }
