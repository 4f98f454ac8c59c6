// Package observe defines what a server reports about requests to its operator: which operation was
// called, how it ended, and why a request was refused. Logs, metrics and traces are made from it.
// Nothing that observers get contains arguments, results, tokens or the identity of callers.
// [NewLogHandler] adds attributes of the request to the lines that are logged in it, and [Callers]
// decides how these lines name callers.
//
// Implement [Observer] and pass it to mcpkit.Observe. Package telemetry implements it with
// OpenTelemetry.
package observe

import "context"

// An Observer gets a report of every operation and of every refused request. Its methods are
// called in the goroutine of the request, from many goroutines at once, and must not block.
type Observer interface {
	// Begin is called before an operation. The operation runs with the returned context, which
	// must be derived from ctx.
	Begin(ctx context.Context, op Operation) context.Context
	// End is called after the operation, with the context that Begin returned. op may have a
	// Prompt that it did not have in Begin.
	End(ctx context.Context, op Operation, out Outcome)
	// Refused is called for each HTTP request that was refused before it became an operation.
	Refused(ctx context.Context, r Refusal)
}
