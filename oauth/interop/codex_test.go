package interop

import (
	"bufio"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A codex is a running Codex that is configured with one server, notes. It speaks JSON-RPC, one
// message per line.
type codex struct {
	t     *testing.T
	in    io.Writer
	lines chan map[string]any
	id    int
}

// newCodex adds the server to Codex, which logs in at once, and starts Codex.
func newCodex(t *testing.T, resource string) *codex {
	t.Helper()
	home, path := t.TempDir(), program(t, "codex")
	add := command(t, home, path, "mcp", "add", "notes", "--url", resource)
	add.Env = append(add.Env, "CODEX_HOME="+home)
	require.NoError(t, add.Run())

	server := command(t, home, path, "app-server")
	server.Env = append(server.Env, "CODEX_HOME="+home, "OPENAI_API_KEY=none")
	in, err := server.StdinPipe()
	require.NoError(t, err)
	server.Stdout = nil
	out, err := server.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, server.Start())
	c := &codex{t: t, in: in, lines: make(chan map[string]any, 1000)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(c.lines)
		scanner := bufio.NewScanner(out)
		scanner.Buffer(nil, 8<<20)
		for scanner.Scan() {
			var message map[string]any
			if json.Unmarshal(scanner.Bytes(), &message) == nil {
				select {
				case c.lines <- message:
				default: // notifications that nobody waits for
				}
			}
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		_ = server.Cancel()
		_ = server.Wait()
		<-done
	})
	c.ask("initialize", map[string]any{"clientInfo": map[string]any{"name": "interop", "version": "1"}, "capabilities": map[string]any{"experimentalApi": true}})
	return c
}

// ask sends a request and returns the result.
func (c *codex) ask(method string, params any) map[string]any {
	c.t.Helper()
	c.id++
	request, err := json.Marshal(map[string]any{"id": c.id, "method": method, "params": params})
	require.NoError(c.t, err)
	_, err = c.in.Write(append(request, '\n'))
	require.NoError(c.t, err)
	timeout := time.After(40 * time.Second)
	for {
		select {
		case message, ok := <-c.lines:
			require.True(c.t, ok, "Codex has ended")
			if id, ok := message["id"].(float64); !ok || int(id) != c.id || message["method"] != nil {
				continue
			}
			require.NotContains(c.t, message, "error", "%s: %v", method, message["error"])
			result, _ := message["result"].(map[string]any)
			return result
		case <-timeout:
			require.Fail(c.t, "Codex does not answer", method)
		}
	}
}

// call calls a tool and returns the result as JSON.
func (c *codex) call(tool string, arguments any) string {
	c.t.Helper()
	thread, _ := c.ask("thread/start", map[string]any{})["thread"].(map[string]any)
	result := c.ask("mcpServer/tool/call", map[string]any{"threadId": thread["id"], "server": "notes", "tool": tool, "arguments": arguments})
	text, err := json.Marshal(result)
	require.NoError(c.t, err)
	return string(text)
}

// TestCodex checks that Codex, which takes its scopes from the metadata and asks for no more later,
// logs in once and calls a tool that writes: at oidc-provider, and at the authorization server of
// the same program.
func TestCodex(t *testing.T) {
	t.Run("oidc-provider", func(t *testing.T) {
		w, resource := behindOIDCProvider(t, underMcpkitAtOnce)
		c := newCodex(t, resource)
		assert.Contains(t, c.call("write_note", noteIn{Text: "It rains"}), "alice may notes:read notes:write: It rains")
		assert.Len(t, w.requests("GET", "/auth"), 1)
		w.requireNothingLeaked(t, "access_token", "code", "code_verifier")
	})
	t.Run("authserver", func(t *testing.T) {
		w, resource := behindAuthserver(t, underMcpkitAtOnce, func(c *authserver.Config) { c.AccessTokenLife = time.Minute })
		c := newCodex(t, resource)
		assert.Contains(t, c.call("write_note", noteIn{Text: "It rains"}), "alice may notes:read notes:write: It rains")
		requireAuthserverLogin(t, w, resource)
	})
}
