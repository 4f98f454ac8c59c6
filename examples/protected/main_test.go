package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// run runs a command line of the program.
func run(ctx context.Context, args []string, out io.Writer) error {
	return mcpkit.Command(ctx, nil, args, commandLine(out), mcpkit.Streams(strings.NewReader(""), out, out))
}

// TestRun starts the program without an issuer and calls each tool without a token: one answers,
// two ask for a login.
func TestRun(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var out strings.Builder
	go func() { ended <- run(ctx, []string{"-addr", addr}, &out) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
	for call, want := range map[string]string{
		`{"name":"search_symbols","arguments":{"query":"Copy","module":"std"}}`: "",
		`{"name":"list_packages","arguments":{}}`:                               `Bearer resource_metadata="http://` + addr + `/.well-known/oauth-protected-resource/mcp"`,
		`{"name":"read_package","arguments":{"package":"errors"}}`:              `scope="docs:read"`,
	} {
		resp, err := http.Post("http://"+addr+"/mcp", "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":`+call+`}`))
		require.NoError(t, err)
		resp.Body.Close()
		if want == "" {
			assert.Equal(t, http.StatusOK, resp.StatusCode, call)
			continue
		}
		assert.Equal(t, http.StatusUnauthorized, resp.StatusCode, call)
		assert.Contains(t, resp.Header.Get("WWW-Authenticate"), want)
	}
	cancel()
	assert.NoError(t, <-ended)
	assert.Contains(t, out.String(), "claude mcp add --transport http protected http://"+addr+"/mcp")
}

func TestTheBuiltInIssuerStaysOnLoopback(t *testing.T) {
	assert.ErrorContains(t, run(t.Context(), []string{"-addr", "0.0.0.0:8080"}, new(strings.Builder)), "needs a loopback address")
}
