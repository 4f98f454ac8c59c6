package mcpkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/callinfo"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// toolTypes are the types of a tool's handler, described once for all assemblies.
type toolTypes struct {
	once sync.Once
	// input and output are the schemas; the output has none unless it is structured.
	input, output     json.RawMessage
	validator         *schema.Validator // nil if the input type cannot be described
	form              *call.Output
	uploads           *filevalue.UploadForm // nil if no argument is a file
	promise           *call.Promise         // nil without an output schema
	paged             bool
	informed          bool     // whether the handler needs a callinfo.Info
	problems, advices []string // what is wrong with the types, and what to do, by index
}

// describe describes the types of a tool. If the schemas come from a document, g has them;
// otherwise g is nil, and the types describe the tool.
func (t *toolTypes) describe(name string, in, out reflect.Type, g *given.Schemas) {
	t.once.Do(func() {
		// If a type cannot be described, an open object replaces its schema, so that the other
		// rules can still be checked. The server does not start then.
		t.input = json.RawMessage(`{"type":"object"}`)
		if doc, v := t.inputSchema(name, in, g); v != nil {
			t.input, t.validator = doc, v
		}
		if err := checkPaging(in, out); err != nil {
			t.problem(fmt.Sprintf("tool %q cannot be paged: %v", name, err), "use budget.PageRequest in the input and budget.Page in the output, or neither")
		}
		t.describeFiles(name, in, out)
		t.informed = g != nil || callinfo.Wanted(in)
		t.paged = budget.IsPage(pointerTo(out))
		t.form = call.NewOutput(out, fileType)
		switch t.form.Kind {
		case call.OutputStructured:
			if doc, v := t.outputSchema(name, out, g); v != nil {
				t.output, t.form.Schema = doc, v
				t.promise = call.NewPromise(v, doc, g == nil && !schema.CanBreak(out))
			}
		case call.OutputInvalid:
			t.problem(fmt.Sprintf("the output type %s of tool %q is neither an object nor text nor content", out, name),
				"return a struct (a list goes into a field of it), a string, or content of package mcp")
		}
	})
}

// describeFiles finds the files that the tool takes, and reports files in the wrong direction.
func (t *toolTypes) describeFiles(name string, in, out reflect.Type) {
	var problems []string
	t.uploads, problems = filevalue.NewUploadForm(in, uploadType)
	for _, p := range problems {
		t.problem(fmt.Sprintf("the input type of tool %q: %s", name, p), `write upload:"max=BYTES,type=MIMETYPE" at a field of type mcpkit.Upload`)
	}
	if filevalue.Holds(in, fileType) {
		t.problem(fmt.Sprintf("the input type of tool %q has a mcpkit.File, which only outputs have", name), "use mcpkit.Upload for a file that a client sends")
	}
	if filevalue.Holds(out, uploadType) {
		t.problem(fmt.Sprintf("the output type of tool %q has a mcpkit.Upload, which only inputs have", name), "use mcpkit.File for a file that the tool returns")
	}
}

func (t *toolTypes) problem(message, advice string) {
	t.problems, t.advices = append(t.problems, message), append(t.advices, advice)
}

func (t *toolTypes) inputSchema(name string, in reflect.Type, g *given.Schemas) (json.RawMessage, *schema.Validator) {
	if g != nil {
		return t.compile(name, "input", g.Input)
	}
	return t.schema(name, "input", in, schema.Input)
}

func (t *toolTypes) outputSchema(name string, out reflect.Type, g *given.Schemas) (json.RawMessage, *schema.Validator) {
	switch {
	case g == nil:
		return t.schema(name, "output", out, schema.Output)
	case g.Output == nil:
		return nil, nil
	}
	return t.compile(name, "output", g.Output)
}

// schema returns the schema of a type and its validator; what is wrong with the type becomes a
// problem.
func (t *toolTypes) schema(name, what string, typ reflect.Type, dir schema.Direction) (json.RawMessage, *schema.Validator) {
	doc, err := schema.For(typ, dir)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			t.problem(fmt.Sprintf("the %s type of tool %q cannot be described: %s", what, name, line), schema.TagFix(line))
		}
		return nil, nil
	}
	return t.compile(name, what, doc)
}

// compile returns a schema and its validator; what is wrong with the schema becomes a problem.
func (t *toolTypes) compile(name, what string, doc json.RawMessage) (json.RawMessage, *schema.Validator) {
	v, err := schema.Compile(doc)
	if err != nil {
		t.problem(fmt.Sprintf("the %s schema of tool %q cannot be used: %s", what, name, err), "")
		return nil, nil
	}
	return doc, v
}

// checkPaging refuses a page without a request for one, whose cursors nobody could use, and the
// reverse.
func checkPaging(in, out reflect.Type) error {
	takes := budget.TakesPage(pointerTo(in))
	gives := budget.IsPage(pointerTo(out))
	switch {
	case gives && !takes:
		return errors.New("the output is a page, but the input does not embed budget.PageRequest")
	case takes && !gives:
		return errors.New("the input embeds budget.PageRequest, but the output is not a budget.Page")
	}
	return nil
}

func pointerTo(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t
	}
	return reflect.PointerTo(t)
}
