package call

import (
	"context"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// ErrDeadline is the cause of a context that ended because the tool's timeout passed. It
// distinguishes this end from deadlines that a handler sets itself.
var ErrDeadline = errlog.New("the tool's timeout passed")

// ErrHungUp is the cause of a context that ended because the client hung up.
var ErrHungUp = errlog.New("the client hung up")

// LateError returns the text for the model after the tool exceeded its timeout.
func (p *Pipeline) LateError(t *Tool) string {
	return p.Errors.Make(lateError(t)).Error()
}

func lateError(t *Tool) *ToolError {
	e := &ToolError{
		What: refusal.Response{Reason: refusal.ToolTimeout, Args: []any{t.Name(), t.Timeout}}.Message(),
		Next: "Try again later.",
		Err:  context.DeadlineExceeded,
	}
	if !t.Repeatable() {
		e.Next = "Check what the call has done before you try it again."
	} else if names := t.Input.Names(); len(names) > 0 {
		e.Next = fmt.Sprintf("Ask for less with the arguments (%s), or try again later.", strings.Join(names, ", "))
	}
	return e
}
