package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/metric"
)

// LoginEvents returns a function that counts the events of an authorization server by their kind,
// which kind returns: for OnEvent of authserver.Config. Kinds must be a few constants, as those of
// authserver are. Nothing else of an event is exported, so the metric has no user or client.
//
// The events are those of package authserver, which programs without an authorization server do not
// link, so the type is a parameter.
func LoginEvents[E any](t *Telemetry, kind func(E) string) func(context.Context, E) {
	return func(ctx context.Context, e E) {
		t.logins.Add(ctx, 1, metric.WithAttributes(keyLoginEvent.String(kind(e))))
	}
}
