package openapi

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
)

// Operations chooses operations of a document, and says what each does. The names are operationIds;
// an operation without one, or with one that is not unique, not one line of text, or like the name
// of another operation, is named by its method and path, such as "GET /pets/{id}". The name of a
// tool is made from the name here.
type Operations map[string]annotate.Annotation

// An Option changes what [Mount] adds.
type Option interface{ applyMount(*mount) }

type option func(*mount)

func (f option) applyMount(m *mount) { f(m) }

type mount struct {
	backend *wrap.Backend
	tools   map[string]Tool
	notes   func(Note)
}

// Service sets the service that the tools call: wrap.InProcess for a handler in this program, or
// wrap.Remote, whose options set credentials of the service (wrap.Identity) and the transport. The
// token of a caller never reaches the service. Without Service the first server of the document is
// called, if that is a single https URL, without credentials.
func Service(b *wrap.Backend) Option { return option(func(m *mount) { m.backend = b }) }

// A Tool replaces what a document says of an operation. Empty fields keep it.
type Tool struct {
	// Name is the name of the tool.
	Name string
	// Description says what the tool does and when to use it.
	Description string
	// Options are options of the tool, such as mcpkit.Scopes.
	Options []mcpkit.ToolOption
}

// Override replaces what the document says of one chosen operation.
func Override(operation string, t Tool) Option {
	return option(func(m *mount) { m.tools[operation] = t })
}

// Notes calls f with each [Note] about something that the tools do not take over from the document.
func Notes(f func(Note)) Option { return option(func(m *mount) { m.notes = f }) }

// Mount adds a tool to srv for each chosen operation of a document. The order is that of the names
// of the operations.
//
// The error lists every choice that cannot be carried out, one on each line: an operation that the
// document does not have, with the nearest one that it has; one without an annotation; and one that
// no request can carry out, such as one whose path has a query, with its position. Nothing is added
// then. If a tool breaks a rule, Server.Check has a finding at the line of the call of Mount.
func Mount(srv *mcpkit.Server, doc *Document, ops Operations, opts ...Option) error {
	m := &mount{tools: map[string]Tool{}, notes: func(Note) {}}
	for _, o := range opts {
		if o != nil {
			o.applyMount(m)
		}
	}
	pos := policy.Pos{}
	if _, file, line, ok := runtime.Caller(1); ok {
		pos = policy.Pos{File: file, Line: line}
	}
	if doc == nil {
		return errors.New("openapi: the document is nil; check the error of openapi.Parse")
	}
	var problems []error
	if m.backend == nil {
		b, err := doc.backend()
		if err != nil {
			problems = append(problems, err)
		}
		m.backend = b
	}
	if len(ops) == 0 {
		problems = append(problems, errors.New("no operation is chosen; name each operation that becomes a tool, with its annotation"))
	}
	added, more := m.toolsOf(doc, ops, pos)
	if problems = append(problems, more...); len(problems) > 0 {
		return fmt.Errorf("openapi: %w", errors.Join(problems...))
	}
	for _, t := range added {
		described.Add(srv, m.backend, t)
	}
	return nil
}

func (m *mount) toolsOf(doc *Document, ops Operations, pos policy.Pos) (added []described.Tool, problems []error) {
	names := nameSet{}
	for _, t := range m.tools {
		names[t.Name] = t.Name != ""
	}
	chosen := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(ops)) {
		o, err := doc.find(id)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if chosen[o.id] {
			problems = append(problems, fmt.Errorf("the operation %s is chosen twice", o))
			continue
		}
		chosen[o.id] = true
		if ops[id].IsZero() {
			problems = append(problems, fmt.Errorf("the operation %s has no annotation; say what it does with annotate.ReadOnly, annotate.Additive or annotate.Destructive", o))
			continue
		}
		c := doc.newCall(o)
		own := m.override(id, o.id)
		own.Name = c.nameFrom(id, own.Name, names)
		for _, fault := range c.faults {
			problems = append(problems, o.cannot("tool", fault))
		}
		for _, text := range c.notes {
			m.notes(Note{Operation: o.id, Text: text})
		}
		added = append(added, c.tool(ops[id], own, pos))
	}
	for _, id := range slices.Sorted(maps.Keys(m.tools)) {
		if o, err := doc.find(id); err != nil || !chosen[o.id] {
			problems = append(problems, fmt.Errorf("openapi.Override is for the operation %q, which is not chosen", id))
		}
	}
	return added, problems
}

// override returns the Tool that [Override] sets for an operation with one of these names.
func (m *mount) override(ids ...string) Tool {
	for _, id := range ids {
		if t, ok := m.tools[id]; ok {
			return t
		}
	}
	return Tool{}
}

// nameFrom returns the name of the tool for an operation that was chosen as id: what its author
// calls it, or one that follows from id alone, so that a document that changes does not give it to
// another operation.
func (c *call) nameFrom(id, own string, names nameSet) string {
	if own != "" {
		return own
	}
	if id == c.method+" "+c.path {
		id = ""
	}
	wanted := toolName(c.operation, id)
	name := names.unique(wanted, "", c.String())
	if name != wanted {
		c.note("the tool is %s, because another tool is %s; openapi.Override can name it", name, wanted)
	}
	return name
}

// tool returns the tool of a call.
func (c *call) tool(a annotate.Annotation, own Tool, pos policy.Pos) described.Tool {
	t := c.described
	t.Pos, t.Annotation, t.Options = pos, a, own.Options
	t.Name = own.Name
	t.Description = first(own.Description, c.description())
	for _, text := range c.contradictions {
		t.Problems = append(t.Problems, policy.Problem{Rule: policy.RuleToolContradiction, Tool: t.Name, Pos: pos,
			Message: fmt.Sprintf("the document of tool %q contradicts itself at line %d (%s %s): %s", t.Name, c.line, c.method, oneLine(c.path), text)})
	}
	return t
}

// backend returns the first server of the document. Each variable of its URL has the default value.
func (d *Document) backend() (*wrap.Backend, error) {
	for _, s := range d.doc.Servers {
		if s == nil {
			continue
		}
		address, err := serverURL(s)
		if err == nil {
			var b *wrap.Backend
			if b, err = wrap.Remote(address); err == nil {
				return b, nil
			}
		}
		return nil, fmt.Errorf("the first server of the document cannot be called; use openapi.Service: %w", err)
	}
	return nil, errors.New("the document names no server; use openapi.Service")
}

// serverURL returns the URL of a server, in which the defaults of variables replace their names
// from left to right. Braces in a default do not name a variable.
func serverURL(s *openapi3.Server) (string, error) {
	var b strings.Builder
	rest := s.URL
	for {
		before, after, opened := strings.Cut(rest, "{")
		b.WriteString(before)
		name, next, closed := strings.Cut(after, "}")
		if !opened {
			return b.String(), nil
		}
		v := s.Variables[name]
		if !closed || v == nil {
			return "", fmt.Errorf("the URL %q has the variable %q, which the document does not describe", s.URL, name)
		}
		b.WriteString(v.Default)
		rest = next
	}
}
