package wire

import (
	"context"
)

// Progress tells the client of the operation of ctx how far it has come; see mcpkit.Progress.
func Progress(ctx context.Context, done, total float64, message string) {
	if report, ok := ctx.Value(reporterKey{}).(Reporter); ok {
		report(done, total, message)
		return
	}
	if op := operationFrom(ctx); op != nil {
		op.progress.report(done, total, message)
	} else if q := requestFrom(ctx); q != nil {
		q.direct.progress.report(done, total, message)
	}
}

// A Reporter gets the progress of work that outlives its call.
type Reporter func(done, total float64, message string)

type reporterKey struct{}

// WithProgress returns a context whose progress goes to report instead of a client.
func WithProgress(ctx context.Context, report Reporter) context.Context {
	return context.WithValue(ctx, reporterKey{}, report)
}
