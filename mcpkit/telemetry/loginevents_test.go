package telemetry_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestLoginEvents checks that events of an authorization server are counted by kind, and that the
// metric names nobody.
func TestLoginEvents(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	on := telemetry.LoginEvents(l.Telemetry, func(e authserver.Event) string { return string(e.Kind) })
	on(t.Context(), authserver.Event{Kind: authserver.GrantCreated, User: "ann", ClientID: "web"})
	on(t.Context(), authserver.Event{Kind: authserver.GrantCreated, User: "bob"})
	on(t.Context(), authserver.Event{Kind: authserver.RefreshReused})
	text := describeMetrics(l.metrics(t))
	assert.Contains(t, text, "mcpkit.login.events")
	assert.Contains(t, text, "grant_created")
	assert.Contains(t, text, "refresh_reused")
	assert.NotContains(t, text, "ann")
}
