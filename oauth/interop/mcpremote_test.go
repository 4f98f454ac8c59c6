package interop

import (
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMCPRemote checks that mcp-remote, which connects clients that only support standard input
// and output to a remote server, logs in, forwards calls, and requests more scopes when a tool
// needs them.
func TestMCPRemote(t *testing.T) {
	w, resource := behindOIDCProvider(t, underMcpkit)
	remote := command(t, t.TempDir(), program(t, "mcp-remote"), resource, "--allow-http")
	remote.Stdout = nil // used by the transport
	client := mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: remote.Cmd}, nil)
	require.NoError(t, err)
	text, err := call(t, session, "read_notes", nil)
	require.NoError(t, err)
	assert.Equal(t, "alice may notes:read", text)
	requireLogin(t, w, resource)

	text, err = call(t, session, "write_note", noteIn{Text: "It rains"})
	require.NoError(t, err)
	assert.Equal(t, "alice may notes:read notes:write: It rains", text)
	assert.Len(t, w.challenges(403), 1)
	assert.Len(t, w.requests("GET", "/auth"), 2)
	assert.NoError(t, session.Close())
	w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
}
