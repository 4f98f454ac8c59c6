package wire

import (
	"context"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// Refused tells observers about a refused request, and logs one line if the refusal has attributes
// or all requests are logged. It is a [refusal.Listener].
func (h *Host) Refused(ctx context.Context, refused refusal.Response) {
	row := refused.Reason.Row()
	if row.Counts == "" {
		return
	}
	told := observe.Refusal{Status: refused.StatusCode(), Reason: row.Counts}
	if refused.Reason == refusal.AddressNotAllowed { // the list can be corrected only with the address
		refused.Attrs = append(refused.Attrs, slog.String("address", refused.Address.String()))
	}
	if refused.Passed {
		probe.Log(ctx, h.Log).LogAttrs(ctx, slog.LevelInfo, "request would be refused", append([]slog.Attr{slog.String("reason", told.Reason), slog.Bool("refused", false)}, refused.Attrs...)...)
		return
	}
	for _, o := range h.Observers {
		o.Refused(ctx, told)
	}
	if h.LogsRequests || len(refused.Attrs) > 0 {
		attrs := append([]slog.Attr{slog.Int("status", told.Status), slog.String("reason", told.Reason)}, refused.Attrs...)
		probe.Log(ctx, h.Log).LogAttrs(ctx, row.Level, "request refused", attrs...)
	}
}
