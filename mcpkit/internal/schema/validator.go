package schema

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// A Validator validates values against one schema. It is safe for concurrent use.
type Validator struct {
	rules *ruleSet
	root  *node
}

// Compile reads a schema document. References lead to places in the document or to the
// metaschemas of JSON Schema; Compile opens no file and no connection. A document without $schema
// is of draft 2020-12.
//
// A document that was compiled before gives the same Validator while that is in use.
func Compile(doc []byte) (*Validator, error) {
	if v := inUse.get(doc); v != nil {
		return v, nil
	}
	v, err := compileDocument(doc)
	if err != nil {
		return nil, err
	}
	inUse.add(doc, v)
	return v, nil
}

func compileDocument(doc []byte) (v *Validator, err error) {
	if err := strictjson.Check(doc); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	if len(doc) > jsontape.MaxText {
		return nil, fmt.Errorf("the schema: it is too large")
	}
	// The schema may come from a server that the program does not control.
	defer func() {
		if p := recover(); p != nil {
			v, err = nil, fmt.Errorf("the schema cannot be compiled: %v", p)
		}
	}()
	rules, err := compile(doc)
	if err != nil {
		return nil, fmt.Errorf("the schema: %s", oneLine(err.Error()))
	}
	return &Validator{rules: rules, root: parseNode(doc, 0)}, nil
}

func compile(doc []byte) (*ruleSet, error) {
	root, err := decode(doc)
	if err != nil {
		return nil, err
	}
	d, err := newDocument("mem://schema.json", root)
	if err != nil {
		return nil, err
	}
	if !simple(root, true) {
		if err := checkSchema(doc, d.schemas[""].dialect); err != nil {
			return nil, err
		}
	}
	c := newCompiler(loadMetaschema, true)
	rules, err := c.compile(d)
	if err != nil {
		return nil, err
	}
	for _, at := range c.unchecked {
		value, _ := at.document.lookup(at.pointer)
		if err := checkSchema(encoded(value), at.document.schemas[at.pointer].dialect); err != nil {
			return nil, fmt.Errorf("#%s: %w", at.pointer, err)
		}
	}
	return rules, nil
}

// Arguments validates the arguments of a call and returns them ready to be decoded: with the
// defaults of the schema, without null for members that may be left out, and with whole numbers
// such as 10.0 written as integers if the schema wants integers. Missing or null arguments count
// as {}.
//
// The problems are for a model: one line each, which names the argument. At most ten are listed,
// followed by "and more".
func (v *Validator) Arguments(args []byte) (ready []byte, problems []string) {
	ready, problems, _ = v.ArgumentsContext(context.Background(), args)
	return ready, problems
}

// ArgumentsContext is Arguments with a context. If the context ends first, ArgumentsContext
// returns its cause as the error.
func (v *Validator) ArgumentsContext(ctx context.Context, args []byte) (ready []byte, problems []string, err error) {
	if trimmed := bytes.TrimSpace(args); len(trimmed) == 0 || string(trimmed) == "null" {
		args = []byte("{}")
	}
	if msg := unreadable(args); msg != "" {
		return nil, []string{"the arguments cannot be read: " + msg}, nil
	}
	e := newEvaluation(ctx, v.rules, v.root)
	defer e.release()
	e.doc.Parse(args)
	if e.doc.Kind(0) != '{' {
		_, name := kindAt(e.doc.Kind(0))
		return nil, []string{"the arguments must be a JSON object, got " + withArticle(name)}, nil
	}
	ready, changed, ok := v.root.prepare(&e.doc)
	if !ok {
		return nil, []string{"the arguments are too large once their defaults are filled in; send fewer at a time"}, nil
	}
	if changed {
		e.doc.Parse(ready)
	} else {
		ready = args
	}
	if problems, err = e.run("the arguments are too complex to be checked; send fewer at a time"); problems != nil || err != nil {
		return nil, problems, err
	}
	return ready, nil, nil
}

// Validate validates a document as it is, without defaults or other changes. The problems are
// like those of [Validator.Arguments].
func (v *Validator) Validate(doc []byte) (problems []string) {
	if msg := unreadable(doc); msg != "" {
		return []string{msg}
	}
	e := newEvaluation(context.Background(), v.rules, v.root)
	defer e.release()
	e.doc.Parse(doc)
	problems, _ = e.run("it is too complex to be checked")
	return problems
}

// unreadable says why a document cannot be read, or returns "".
func unreadable(doc []byte) string {
	if len(doc) > jsontape.MaxText {
		return "it is too large"
	}
	if err := strictjson.Check(doc); err != nil {
		return err.Error()
	}
	return ""
}

// Names returns the names of the properties at the root, in the schema's order.
func (v *Validator) Names() []string { return slices.Clone(v.root.names) }

// Required returns the names of the properties at the root that every value has.
func (v *Validator) Required() []string { return slices.Clone(v.root.required) }

// TakesOthers reports whether a value may have members at the root that the schema does not name.
func (v *Validator) TakesOthers() bool { return !v.root.closed }
