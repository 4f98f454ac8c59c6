package mcpkit

import (
	"context"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"log/slog"
)

// LogRequests logs a line at info level for every operation: its method, tool, result
// and duration, and the ref of a masked error; and one for every request that is refused,
// with its status and the reason. Lines never hold arguments, results or
// tokens: directories forbid to collect what users say, in logs too. Source:
// https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy
func LogRequests() Option {
	return serverOption(func(s *Server) {
		s.logsRequests = true
		s.observers = append(s.observers, requestLog{s})
	})
}

type requestLog struct{ server *Server }

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
	l.server.log.LogAttrs(ctx, slog.LevelInfo, "request", attrs...)
}

// Refused does nothing: the server logs refusals itself, since it knows more of them than an
// observer hears.
func (requestLog) Refused(context.Context, observe.Refusal) {}
