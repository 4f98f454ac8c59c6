// Package probe lets a test observe or replace the handlers of a server without changing the
// server. The context of a call has the [Probe]. Only package mcptest adds one.
package probe

import (
	"context"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// A Tool is the tool whose handler is about to run.
type Tool struct {
	Name   string
	Effect annotate.Effect
}

// A Probe runs instead of a handler. It calls handler, with ctx or a context derived from ctx, or
// it returns without calling it. The pipeline treats the error that it returns as the handler's;
// nil is a success. Several goroutines may call a Probe at the same time.
type Probe func(ctx context.Context, tool Tool, handler func(context.Context) error) error

type key struct{}

// With returns a context whose calls run through p.
func With(ctx context.Context, p Probe) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns the probe of ctx, or nil.
func From(ctx context.Context) Probe {
	p, _ := ctx.Value(key{}).(Probe)
	return p
}

type logKey struct{}

// WithLog returns a context whose calls log to l, and not to the server's log.
func WithLog(ctx context.Context, l *slog.Logger) context.Context {
	return context.WithValue(ctx, logKey{}, l)
}

type valuesKey struct{}

// WithValues returns a context whose calls log the texts of errors, because the arguments of these
// calls are those of the program and not of a user.
func WithValues(ctx context.Context) context.Context {
	return context.WithValue(ctx, valuesKey{}, true)
}

// LogsValues reports whether calls log the texts of errors: those of [WithValues], and of tests.
func LogsValues(ctx context.Context) bool {
	return ctx.Value(valuesKey{}) != nil || ctx.Value(logKey{}) != nil || ctx.Value(key{}) != nil
}

// Log returns the log of [WithLog], or else the server's.
func Log(ctx context.Context, server *slog.Logger) *slog.Logger {
	if l, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return l
	}
	return server
}
