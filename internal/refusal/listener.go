package refusal

import "context"

// A Listener gets every refusal of the requests in whose contexts it is, to count and to log it.
// It is called once per refusal, after the response has been written, in the goroutine of the
// request.
type Listener func(ctx context.Context, refused Response)

// ListenerKey is the key of the [Listener] in a context. A context type may answer it without
// being wrapped by [WithListener].
type ListenerKey struct{}

// WithListener returns a context with a listener. It hides a listener that ctx has.
func WithListener(ctx context.Context, l Listener) context.Context {
	return context.WithValue(ctx, ListenerKey{}, l)
}

// Report calls the listener of ctx, if there is one. [Response.Write] calls Report. It is for
// requests that are answered in another way, or let through with [Response.Passed] set.
func (a Response) Report(ctx context.Context) {
	if l, ok := ctx.Value(ListenerKey{}).(Listener); ok && l != nil {
		l(ctx, a)
	}
}
