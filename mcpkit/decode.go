package mcpkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// validate is the first stage of a call: the arguments are held to the input
// schema and made ready to decode.
//
// The end of the context ends it: the error is then the context's.
func validate(ctx context.Context, v *schema.Validator, args []byte) (ready []byte, err error) {
	ready, problems, err := v.ArgumentsContext(ctx, args)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &ToolError{What: strings.Join(problems, "\n"), result: ResultInvalidArguments}
	}
	return ready, nil
}

// decode turns ready arguments into the handler's input. What fails here passed
// the schema and is refused by the Go type: a number too large for it, or a
// decoding method of its own.
func decode[In any](ready []byte) (In, error) {
	var in In
	if err := json.Unmarshal(ready, &in); err != nil {
		var typ *json.UnmarshalTypeError
		if errors.As(err, &typ) && typ.Field != "" {
			return in, &ToolError{What: fmt.Sprintf("%s: %s is out of range", typ.Field, typ.Value), result: ResultInvalidArguments}
		}
		return in, &ToolError{What: "the arguments cannot be used: " + err.Error(), result: ResultInvalidArguments}
	}
	return in, nil
}
