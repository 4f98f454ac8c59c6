package authserver

import (
	"context"
	"log/slog"
	"strings"
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
	s.config.OnEvent(ctx, e)
}
