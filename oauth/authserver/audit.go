package authserver

import (
	"context"
	"log/slog"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// event records an event in the log and calls the program.
func (s *base) event(ctx context.Context, e Event) {
	e.Time = s.config.Now()
	attrs := []slog.Attr{slog.String("event", string(e.Kind))}
	for _, a := range []struct{ name, value string }{
		{"grant", e.Grant}, {"user", e.User}, {"client_id", e.ClientID}, {"resource", e.Resource},
		{"scopes", strings.Join(e.Scopes, " ")}, {"address", e.Address},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.name, a.value))
		}
	}
	s.config.Logger.LogAttrs(ctx, slog.LevelInfo, "authserver: event", attrs...)
	defer func() {
		// The program's function may panic. The event has already happened, so the rest of the
		// operation must happen too.
		if p := recover(); p != nil {
			s.config.Logger.ErrorContext(ctx, "authserver: Config.OnEvent panicked", "event", string(e.Kind), "panic", errlog.DescribePanic(p), "at", errlog.PlaceOfPanic().At)
		}
	}()
	s.config.OnEvent(ctx, e)
}
