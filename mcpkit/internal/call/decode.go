package call

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/exactjson"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// validate checks the arguments against the input schema and makes them ready to decode. It stops
// when ctx ends.
func (p *Pipeline) validate(ctx context.Context, op *Operation, t *Tool, args []byte) (ready []byte, err error) {
	v := t.Input
	if dropped, changed := p.drop(v, args); changed {
		args = dropped
		op.tolerate(observe.ExtraArguments)
	}
	ready, problems, err := v.ArgumentsContext(ctx, args)
	if err != nil {
		return nil, err
	}
	if len(problems) == 0 {
		return ready, nil
	}
	allowed := schema.Leniency{Texts: !p.Rejected[observe.TextArguments], EmptyLists: !p.Rejected[observe.EmptyList]}
	if ready, used, ok := v.Reread(ctx, args, allowed); ok {
		if used.Texts {
			op.tolerate(observe.TextArguments)
		}
		if used.EmptyLists {
			op.tolerate(observe.EmptyList)
		}
		return ready, nil
	}
	if t.Uploads != nil {
		t.Uploads.Explain(problems)
	}
	return nil, p.Errors.make(observe.ResultInvalidArguments, ToolError{What: strings.Join(problems, "\n")})
}

// drop removes the arguments that a client adds from args, unless the schema has them.
func (p *Pipeline) drop(v *schema.Validator, args []byte) (kept []byte, changed bool) {
	var names []string
	for _, name := range p.Dropped {
		if bytes.Contains(args, []byte(`"`+name+`"`)) && !slices.Contains(v.Names(), name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 || strictjson.Check(args) != nil {
		return args, false
	}
	kept = []byte{'{'}
	_ = strictjson.Object(args, func(name string, value []byte) error {
		if slices.Contains(names, name) {
			changed = true
			return nil
		}
		if len(kept) > 1 {
			kept = append(kept, ',')
		}
		kept = append(append(wirejson.AppendString(kept, name), ':'), value...)
		return nil
	})
	return append(kept, '}'), changed
}

// decode decodes ready arguments into in, the handler's input. An error means that the arguments
// satisfy the schema and the Go type refuses them: a number is out of its range, or a decoding
// method of the program returns an error. The client gets the argument's name, and the text of a
// decoding method's error only if the error wraps a tool error.
func decode[In any](errs ToolErrors, ready []byte, in *In) error {
	if err := exactjson.Unmarshal(ready, in); err != nil {
		return undecodable[In](errs, ready, err)
	}
	return nil
}
