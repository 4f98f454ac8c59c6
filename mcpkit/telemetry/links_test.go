package telemetry_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinks checks that a server that does not import the package does not link OpenTelemetry, and
// that the package does not link an SDK or an exporter.
func TestLinks(t *testing.T) {
	depend := func(on ...string) func(pkg string) bool {
		raw, err := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps"}, on...)...).Output()
		require.NoError(t, err)
		return func(pkg string) bool { return strings.Contains(string(raw), pkg) }
	}
	without := depend("github.com/mcpkit-go/mcpkit/mcpkit", "github.com/mcpkit-go/mcpkit/cmd/...")
	assert.True(t, without("github.com/mcpkit-go/mcpkit/oauth"))
	assert.False(t, without("go.opentelemetry.io"))
	with := depend("github.com/mcpkit-go/mcpkit/mcpkit/telemetry")
	assert.True(t, with("go.opentelemetry.io/otel/trace"))
	assert.False(t, with("go.opentelemetry.io/otel/sdk"))
	assert.False(t, with("prometheus"))
	assert.False(t, with("github.com/mcpkit-go/mcpkit/mcpkit/policy"), "package mcpkit is not needed to observe")
	assert.False(t, with("github.com/modelcontextprotocol"))
}
