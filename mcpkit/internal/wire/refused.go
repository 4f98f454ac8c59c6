package wire

import (
	"context"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// Refused tells observers about a refused request, and logs one line if the refusal has attributes
// or all requests are logged. It is a [refusal.Listener].
func (h *Host) Refused(ctx context.Context, refused refusal.Response) {
	told, counted := refused.Reason.Refusal()
	if !counted {
		return
	}
	if refused.Reason == refusal.AddressNotAllowed { // the operator needs it to correct the list
		refused.Attrs = append(refused.Attrs, slog.String("address", refused.Address.String()))
	}
	if refused.Passed {
		h.Log.LogAttrs(ctx, slog.LevelInfo, "request would be refused", append([]slog.Attr{slog.String("reason", told.Reason), slog.Bool("refused", false)}, refused.Attrs...)...)
		return
	}
	told.Status = refused.StatusCode()
	for _, o := range h.Observers {
		o.Refused(ctx, told)
	}
	if h.LogsRequests || len(refused.Attrs) > 0 {
		attrs := append([]slog.Attr{slog.Int("status", told.Status), slog.String("reason", told.Reason)}, refused.Attrs...)
		h.Log.LogAttrs(ctx, refused.Reason.Row().Level, "request refused", attrs...)
	}
}
