// Package observe describes what a server tells its operator about requests: what was asked, how
// it ended, and why a request was refused. Logs, metrics and traces are made of it. Nothing in it
// tells of arguments, results, tokens or callers.
package observe

import "context"

// An Observer hears what a server does, for metrics, traces and logs; give one to mcpkit.Observe.
// Nothing that it hears tells of arguments, results, tokens or callers. Its methods are
// called in the goroutine of the request, from many at once, and must not block.
type Observer interface {
	// Begin is called before an operation. The operation runs with the context that
	// it returns, derived from ctx.
	Begin(ctx context.Context, op Operation) context.Context
	// End is called after it, with the context of Begin.
	End(ctx context.Context, op Operation, out Outcome)
	// Refused is called for each HTTP request that never became an operation.
	Refused(ctx context.Context, r Refusal)
}
