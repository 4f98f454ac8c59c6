// Package mountcheck marks the requests that a server sends through its own program, to find out
// whether requests arrive. No client has sent these requests, so limits, metrics and logs leave
// them out.
package mountcheck

import "context"

type key struct{}

// With returns a context for such a request.
func With(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

// Is reports whether ctx is that of such a request. No client can cause it.
func Is(ctx context.Context) bool { return ctx.Value(key{}) != nil }
