package interop

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMCPorter checks that mcporter logs in and calls a tool.
func TestMCPorter(t *testing.T) {
	w, resource := behindOIDCProvider(t, underMcpkit)
	porter, home := program(t, "mcporter"), t.TempDir()
	require.NoError(t, command(t, home, porter, "auth", resource, "--allow-http", "--oauth-timeout", "20000").Run())
	requireLogin(t, w, resource)
	read := command(t, home, porter, "call", resource+".read_notes", "--allow-http")
	require.NoError(t, read.Run())
	assert.Contains(t, read.output.String(), "alice may notes:read")
	w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
}
