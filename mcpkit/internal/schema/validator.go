package schema

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// A Validator holds values to one schema. It is safe for concurrent use.
type Validator struct {
	rule           *rule
	rules          int
	size, patterns int  // see ruleMaker
	dynamic        bool // see ruleMaker
	root           *node
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
	c.UseRegexpEngine(compilePattern)
	const self = "mem://schema.json"
	if err := c.AddResource(self, tree); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	compiled, err := c.Compile(self)
	if err != nil {
		return nil, fmt.Errorf("the schema: %s", oneLine(strings.ReplaceAll(err.Error(), self, "")))
	}
	m := newRuleMaker()
	rule := m.rule(compiled)
	m.resources()
	size, patterns := m.size()
	return &Validator{rule: rule, rules: len(m.all), size: size, patterns: patterns, dynamic: m.dynamic, root: parseNode(doc, 0)}, nil
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
// The problems are for a model: one line each, naming the argument. After a few it stops.
func (v *Validator) Arguments(args []byte) (ready []byte, problems []string) {
	ready, problems, _ = v.ArgumentsContext(context.Background(), args)
	return ready, problems
}

// ArgumentsContext is Arguments as long as the context lasts. The error is that of the context.
func (v *Validator) ArgumentsContext(ctx context.Context, args []byte) (ready []byte, problems []string, err error) {
	if trimmed := bytes.TrimSpace(args); len(trimmed) == 0 || string(trimmed) == "null" {
		args = []byte("{}")
	}
	if msg := readable(args); msg != "" {
		return nil, []string{"the arguments cannot be read: " + msg}, nil
	}
	e := v.evaluation(ctx)
	defer e.free()
	e.doc.Parse(args)
	if e.doc.Kind(0) != '{' {
		_, name := kindAt(e.doc.Kind(0))
		return nil, []string{"the arguments must be a JSON object, got " + withArticle(name)}, nil
	}
	ready, changed, ok := v.root.prepare(&e.doc)
	if !ok {
		return nil, []string{"the arguments are too large, with what they leave out filled in; send fewer at a time"}, nil
	}
	if changed {
		e.doc.Parse(ready)
	} else {
		ready = args
	}
	e.allow(v.size, v.patterns)
	if problems, err = e.run(v.rule, "the arguments are too complex to be checked; send fewer at a time"); problems != nil || err != nil {
		return nil, problems, err
	}
	return ready, nil, nil
}

// Validate checks any document against the schema as it stands.
func (v *Validator) Validate(doc []byte) (problems []string) {
	if msg := readable(doc); msg != "" {
		return []string{msg}
	}
	e := v.evaluation(context.Background())
	defer e.free()
	e.doc.Parse(doc)
	e.allow(v.size, v.patterns)
	problems, _ = e.run(v.rule, "it is too complex to be checked")
	return problems
}

// readable says why a document cannot be read, or returns "".
func readable(doc []byte) string {
	if len(doc) > jsontape.MaxText {
		return "it is too large"
	}
	if err := strictjson.Check(doc); err != nil {
		return err.Error()
	}
	return ""
}

// evaluations are used again, with the room that they have.
var evaluations = sync.Pool{New: func() any { return new(evaluation) }}

func (v *Validator) evaluation(ctx context.Context) *evaluation {
	e := evaluations.Get().(*evaluation)
	e.ctx, e.names, e.rules, e.dynamic = ctx, v.root, v.rules, v.dynamic
	e.nextAsk = stepsBetweenAsks
	e.environment = &e.outermost
	return e
}

// run holds the document to a rule. What costs more than it may is refused.
func (e *evaluation) run(r *rule, tooComplex string) (problems []string, err error) {
	ok := e.eval(r, 0, nil)
	if e.tooComplex {
		return []string{cmp.Or(e.refusal, tooComplex)}, nil
	}
	if e.halted && !e.more {
		return nil, context.Cause(e.ctx)
	}
	if ok {
		return nil, nil
	}
	return e.result(), nil
}

// free lets go of the document, and of room that is not needed often.
func (e *evaluation) free() {
	const often = 1 << 12
	if e.doc.Room() > often || cap(e.room) > often {
		return
	}
	doc := e.doc
	doc.Text = nil
	*e = evaluation{doc: doc, room: e.room, scope: e.scope[:0], path: e.path[:0]}
	evaluations.Put(e)
}

// Names returns the names of the properties at the root, in the schema's order.
func (v *Validator) Names() []string { return slices.Clone(v.root.names) }
