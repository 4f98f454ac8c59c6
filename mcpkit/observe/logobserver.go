package observe

import (
	"context"
	"log/slog"
)

// A LogObserver is an [Observer] that adds attributes to the log lines of operations, such as the
// IDs of its trace. Its trace_id and span_id replace those of the request.
type LogObserver interface {
	Observer
	// LogAttrs returns the attributes of a line. ctx is derived from the context that Begin
	// returned, except for lines before Begin. LogAttrs is called for each line, possibly from
	// several goroutines at once, and must not log.
	LogAttrs(ctx context.Context) []slog.Attr
}
