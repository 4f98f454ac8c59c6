package mcpkit

import (
	"context"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A requestLog is the observer of [observe.Logs].Requests.
type requestLog struct{ log *slog.Logger }

func (l requestLog) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }

func (l requestLog) End(ctx context.Context, op observe.Operation, out observe.Outcome) {
	attrs := []slog.Attr{slog.String("method", op.Method)}
	for _, a := range []slog.Attr{slog.String("tool", op.Tool), slog.String("protocol", op.Protocol)} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	attrs = append(attrs, slog.String("result", string(out.Result)), slog.Duration("duration", out.Duration))
	if out.Code != 0 {
		attrs = append(attrs, slog.Int64("code", out.Code))
	}
	if out.Ref != "" {
		attrs = append(attrs, slog.String("ref", out.Ref))
	}
	if out.Shortened {
		attrs = append(attrs, slog.Bool("shortened", true))
	}
	probe.Log(ctx, l.log).LogAttrs(ctx, slog.LevelInfo, "request", attrs...)
}

// Refused does nothing: the server itself logs refusals, with more than observers get.
func (requestLog) Refused(context.Context, observe.Refusal) {}
