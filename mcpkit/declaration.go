package mcpkit

import (
	"reflect"
	"slices"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A declaration is what the program declares of a server and may change while it serves.
type declaration struct {
	access   Access
	tools    []*declaredTool
	examples []policy.Example
}

func (d declaration) clone() declaration {
	d.tools, d.examples = slices.Clone(d.tools), slices.Clone(d.examples)
	return d
}

// A declaredTool is one call of [AddTool] or [AddSDKTool].
type declaredTool struct {
	toolSettings
	annotation  annotate.Annotation
	description string
	in, out     reflect.Type
	// sdk is set if the handler is one of go-sdk, which may use the client's session.
	sdk    bool
	invoke call.Invoke // nil if the handler is nil
	types  toolTypes
}

func newDeclaredTool(name string, a annotate.Annotation, description string, pos policy.Pos, in, out reflect.Type, opts []ToolOption) *declaredTool {
	t := &declaredTool{annotation: a, description: description, in: in, out: out}
	t.name, t.pos, t.timeout = name, pos, defaultTimeout
	t.apply(opts)
	return t
}

// declaredExamples returns examples for a declaration. pos is the position of those that have none.
func declaredExamples(pos policy.Pos, examples []Example) []policy.Example {
	list := make([]policy.Example, len(examples))
	for i, e := range examples {
		if e.Pos.File == "" {
			e.Pos = pos
		}
		list[i] = e.toPolicy()
	}
	return list
}
