package refusal

import (
	"context"

	"github.com/mcpkit-go/mcpkit/internal/mountcheck"
)

// A Listener is called for every refused request whose context has it, to count and log the
// refusal. It is called once per refusal, after the response has been written, in the goroutine
// of the request.
type Listener func(ctx context.Context, refused Response)

// ListenerKey is the key of the [Listener] in a context. A program's own context type may return
// the listener for it instead of using [WithListener].
type ListenerKey struct{}

// WithListener returns a context with the listener l, which replaces a listener of ctx.
func WithListener(ctx context.Context, l Listener) context.Context {
	return context.WithValue(ctx, ListenerKey{}, l)
}

// Report calls the listener of ctx, if it has one. [Response.Write] calls Report. Call it directly
// for requests that are answered in another way, or let through with [Response.Passed] set. It
// leaves out requests of package mountcheck.
func (a Response) Report(ctx context.Context) {
	if l, ok := ctx.Value(ListenerKey{}).(Listener); ok && l != nil && !mountcheck.Is(ctx) {
		l(ctx, a)
	}
}
