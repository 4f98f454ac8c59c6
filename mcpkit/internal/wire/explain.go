package wire

import (
	"context"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// Explain returns what the caller of ctx is told about an error of work that the call started: the
// text of a tool error or, of any other error, the reference of a line in log. attrs are attributes
// of that line.
func Explain(ctx context.Context, log *slog.Logger, err error, attrs ...any) string {
	op := operationFrom(ctx)
	if q := requestFrom(ctx); op == nil && q != nil {
		op = &q.direct
	}
	mask := call.Masker{}
	if op != nil && op.host != nil {
		mask = op.host.Mask
	}
	mask.Log = log
	if op != nil && op.service != nil {
		errors := op.service.Pipeline.Errors
		if told := errors.Find(err); told != nil {
			return errors.Make(told).Error()
		}
	}
	return mask.MaskLate(ctx, err, attrs...)
}
