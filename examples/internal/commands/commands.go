// Package commands runs every subcommand of an example program.
package commands

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A Program runs a command line of a program.
type Program func(ctx context.Context, args []string, in io.Reader, out, err io.Writer) error

// list is what a client sends over stdio.
const list = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
`

// Test runs every subcommand of a program whose server is protected or not. What is submitted is
// refused, because the examples have placeholders for domains.
func Test(t *testing.T, run Program, protected bool) {
	t.Helper()
	folder := t.TempDir()
	token := filepath.Join(folder, "token")
	require.NoError(t, os.WriteFile(token, []byte("no-token"), 0o600))
	noTokens := "the server accepts no tokens"
	if protected {
		noTokens = "The server does not accept this token"
	}
	for _, c := range []struct {
		args []string
		code int
		want string // in the output
	}{
		{[]string{"help"}, 0, "stdio"},
		{[]string{"-h"}, 0, "server.json"},
		{[]string{"--help"}, 0, "submission"},
		{[]string{"version"}, 0, "1.0.0"},
		{[]string{"check"}, 0, "rules passed"},
		{[]string{"check", "-format", "nothing"}, 2, "unknown format"},
		{[]string{"audit", "http://127.0.0.1:1/mcp"}, 3, "the server gave no answer"},
		{[]string{"docs"}, 0, "# "},
		{[]string{"submission", "-o", filepath.Join(folder, "kit")}, 1, "SUBMISSION.md"},
		{[]string{"submission"}, 2, "-o is required"},
		{[]string{"server.json"}, 1, "is a placeholder, which reaches nobody"},
		{[]string{"token", token}, 1, noTokens},
		{[]string{"token"}, 2, "Usage of token"},
		{[]string{"stdio"}, 0, `"readOnlyHint"`},
		{[]string{"chekc"}, 2, `unknown command "chekc"`},
		{[]string{"version", "stray"}, 2, `unexpected argument "stray"`},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			var out strings.Builder
			code := exitCode(run(t.Context(), c.args, strings.NewReader(list), &out, &out))
			assert.Equal(t, c.code, code, out.String())
			assert.Contains(t, out.String(), c.want)
		})
	}
	for _, name := range []string{"serve", "stdio", "check", "audit", "docs", "submission", "server.json", "token", "version"} {
		t.Run(name+" -h", func(t *testing.T) {
			var out strings.Builder
			assert.Equal(t, 0, exitCode(run(t.Context(), []string{name, "-h"}, nil, &out, &out)))
			assert.Contains(t, out.String(), "Usage of "+name)
		})
	}
	t.Run("serve", func(t *testing.T) { serve(t, run) })
}

// serve serves on a free loopback port.
func serve(t *testing.T, run Program) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"serve", "-addr", addr}, nil, io.Discard, io.Discard) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	require.Eventually(t, func() bool {
		resp, err := client.Get("http://" + addr + "/healthz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, 60*time.Second, 20*time.Millisecond)
	cancel()
	assert.NoError(t, <-ended)
}

// exitCode returns the exit code of an error of mcpkit.Command.
func exitCode(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return -1
}
