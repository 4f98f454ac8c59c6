package mcpkit

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// validate is the first stage of a call: the arguments are held to the input
// schema and made ready to decode. It ends with the context.
func validate(ctx context.Context, v *schema.Validator, args []byte) (ready []byte, err error) {
	ready, problems, err := v.ArgumentsContext(ctx, args)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &ToolError{What: strings.Join(problems, "\n"), result: observe.ResultInvalidArguments}
	}
	return ready, nil
}

// decode turns ready arguments into the handler's input. What fails here passed
// the schema and is refused by the Go type: a number too large for it, or a
// decoding method of the program's. The client is told which argument it is; of a
// method's error only what a ToolError in it says.
func decode[In any](ready []byte) (In, error) {
	var in In
	if err := json.Unmarshal(ready, &in); err != nil {
		return in, undecodable[In](ready, err)
	}
	return in, nil
}
