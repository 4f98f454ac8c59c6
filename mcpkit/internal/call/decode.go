package call

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// validate checks the arguments against the input schema and makes them ready to decode. It stops
// when ctx ends.
func (p *Pipeline) validate(ctx context.Context, v *schema.Validator, args []byte) (ready []byte, err error) {
	ready, problems, err := v.ArgumentsContext(ctx, args)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, p.Errors.make(observe.ResultInvalidArguments, ToolError{What: strings.Join(problems, "\n")})
	}
	return ready, nil
}

// decode decodes ready arguments into the handler's input. An error means that the arguments
// satisfy the schema and the Go type refuses them: a number is out of its range, or a decoding
// method of the program returns an error. The client gets the argument's name, and the text of a
// decoding method's error only if the error wraps a tool error.
func decode[In any](errs ToolErrors, ready []byte) (In, error) {
	var in In
	if err := json.Unmarshal(ready, &in); err != nil {
		return in, undecodable[In](errs, ready, err)
	}
	return in, nil
}
