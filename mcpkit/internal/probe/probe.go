// Package probe lets tests stand between the pipeline of a server and its handlers,
// without a change to the server: a [Probe] travels in the context of the calls. Nothing
// but package mcptest puts one there.
package probe

import (
	"context"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// A Call is a handler's run that is about to begin.
type Call struct {
	Tool   string
	Effect annotate.Effect
}

// A Probe stands in the place of a handler. It calls handler, with ctx or one derived from
// it, or returns an error in its place; an error that is nil is taken for the handler's.
// It may be called from several goroutines at once.
type Probe func(ctx context.Context, c Call, handler func(context.Context) error) error

type key struct{}

// With returns a context whose calls go through p.
func With(ctx context.Context, p Probe) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns the probe of ctx, or nil.
func From(ctx context.Context) Probe {
	p, _ := ctx.Value(key{}).(Probe)
	return p
}
