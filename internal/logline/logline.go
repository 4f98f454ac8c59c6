// Package logline connects the context of a request with the log lines that are written in it.
package logline

import (
	"context"
	"log/slog"
)

// A Source knows the attributes of the log lines of a request.
type Source interface {
	// LogAttrs returns the attributes of a line that is logged with ctx.
	LogAttrs(ctx context.Context) []slog.Attr
}

// Key is the key of the [Source] of a context.
type Key struct{}

// Attrs returns the attributes of a line that is logged with ctx, or none outside of a request.
func Attrs(ctx context.Context) []slog.Attr {
	if ctx == nil {
		return nil
	}
	source, _ := ctx.Value(Key{}).(Source)
	if source == nil {
		return nil
	}
	return source.LogAttrs(ctx)
}

type writtenKey struct{}

// Written returns a context whose lines have got their attributes.
func Written(ctx context.Context) context.Context {
	return context.WithValue(ctx, writtenKey{}, true)
}

// IsWritten reports whether the lines of ctx have got their attributes.
func IsWritten(ctx context.Context) bool { return ctx != nil && ctx.Value(writtenKey{}) != nil }
