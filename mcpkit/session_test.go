package mcpkit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// addAsking adds a tool that elicits an answer from the user.
func addAsking(srv *mcpkit.Server) {
	mcpkit.AddSDKTool(srv, "find_after_asking", annotate.ReadOnly("Find after asking"), "Finds something after asking. Use when a test needs a question.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			answer, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: "Sure?", RequestedSchema: map[string]any{
				"type": "object", "properties": map[string]any{"sure": map[string]any{"type": "boolean"}}}})
			if err != nil {
				return nil, "", err
			}
			who := "nobody"
			if p, ok := oauth.PrincipalFrom(ctx); ok {
				who = p.Subject + " with " + strings.Join(p.Scopes, " ")
			}
			return nil, fmt.Sprint(answer.Action, " ", answer.Content["sure"], " ", who), nil
		}, mcpkit.Interactive())
}

// A legacySession is a client of protocol 2025-11-25 that sends raw requests.
type legacySession struct {
	t        *testing.T
	endpoint string
	id       string
	token    string
}

func (s *legacySession) send(method, body string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.endpoint, strings.NewReader(body))
	require.NoError(s.t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {"2025-11-25"}}
	if s.id != "" {
		req.Header.Set("Mcp-Session-Id", s.id)
	}
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { resp.Body.Close(); http.DefaultClient.CloseIdleConnections() })
	return resp
}

func (s *legacySession) open(capabilities string) {
	s.t.Helper()
	resp := s.send("POST", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":`+capabilities+`,"clientInfo":{"name":"t","version":"1"}}}`)
	require.Equal(s.t, 200, resp.StatusCode)
	_, _ = io.Copy(io.Discard, resp.Body)
	s.id = resp.Header.Get("Mcp-Session-Id")
	if s.id != "" {
		id, token := s.id, s.token
		s.t.Cleanup(func() { // otherwise its goroutine lives until the session is idle for too long
			req, err := http.NewRequest(http.MethodDelete, s.endpoint, nil)
			require.NoError(s.t, err)
			req.Header = http.Header{"Mcp-Session-Id": {id}, "Mcp-Protocol-Version": {"2025-11-25"}}
			bearer(token)(req)
			resp, err := http.DefaultClient.Do(req)
			require.NoError(s.t, err)
			resp.Body.Close()
			http.DefaultClient.CloseIdleConnections()
		})
		require.Equal(s.t, 202, s.send("POST", `{"jsonrpc":"2.0","method":"notifications/initialized"}`).StatusCode)
	}
}

// ask calls a tool, answers its questions, and returns the text of the result.
func (s *legacySession) ask(tool string) string {
	s.t.Helper()
	resp := s.send("POST", `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"`+tool+`","arguments":{}}}`)
	require.Equal(s.t, 200, resp.StatusCode)
	events := bufio.NewScanner(resp.Body)
	for events.Scan() {
		data, ok := strings.CutPrefix(events.Text(), "data: ")
		if !ok {
			continue
		}
		var m struct {
			ID     json.RawMessage
			Method string
			Result json.RawMessage
			Error  json.RawMessage
		}
		require.NoError(s.t, json.Unmarshal([]byte(data), &m))
		if m.Method == "elicitation/create" {
			answer := s.send("POST", `{"jsonrpc":"2.0","id":`+string(m.ID)+`,"result":{"action":"accept","content":{"sure":true}}}`)
			require.Equal(s.t, 202, answer.StatusCode)
			continue
		}
		if m.Error != nil {
			return string(m.Error)
		}
		text, _ := resultText(s.t, m.Result)
		return text
	}
	s.t.Fatal("the stream ended without an answer")
	return ""
}

func TestAnInteractiveToolAsksInASession(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("", func(t *testing.T) {
		srv := newServer()
		addAsking(srv)
		s := &legacySession{t: t, endpoint: listen(t, srv)}
		s.open(`{"elicitation":{}}`)
		require.NotEmpty(t, s.id)
		assert.Equal(t, "accept true nobody", s.ask("find_after_asking"))
		assert.Equal(t, 200, s.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
		require.Equal(t, 204, s.send("DELETE", "").StatusCode)
		gone := s.send("POST", request("2025-11-25", "tools/list", nil))
		assert.Equal(t, 404, gone.StatusCode, "clients open another session after 404")
		assert.Equal(t, "application/json", gone.Header.Get("Content-Type"))
		for _, method := range []string{"GET", "DELETE"} {
			assert.Equal(t, 404, s.send(method, "").StatusCode)
		}

		// The server also answers requests outside of a session.
		s.id = ""
		assert.Equal(t, 200, s.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)
		assert.Equal(t, 400, s.send("DELETE", "").StatusCode)
		put := s.send("PUT", "{}")
		assert.Equal(t, 405, put.StatusCode)
		assert.Equal(t, "DELETE, POST, OPTIONS", put.Header.Get("Allow"))
		a := post(t, s.endpoint, "2026-07-28", request("2026-07-28", "tools/list", nil))
		assert.Equal(t, 200, a.Status)
		assert.Empty(t, a.Header.Get("Mcp-Session-Id"))
	})
}

func TestSessionsAreOffByDefault(t *testing.T) {
	s := &legacySession{t: t, endpoint: listen(t, newServer())}
	s.open(`{}`)
	assert.Empty(t, s.id)
	s = &legacySession{t: t, endpoint: listen(t, newServer(mcpkit.Sessions()))}
	s.open(`{}`)
	assert.NotEmpty(t, s.id)
}

// TestSessionsOfUsers checks that a session belongs to the user who opened it, and that the token
// of each request, not that of the first, decides what the request may do.
func TestSessionsOfUsers(t *testing.T) {
	issuer, srv, _ := others(t, mcpkit.RateLimit(small(12)))
	addAsking(srv)
	endpoint := listen(t, srv)
	token := func(subject, scopes string) string {
		return issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes(scopes))
	}
	ada := &legacySession{t: t, endpoint: endpoint, token: token("ada", "notes")}
	ada.open(`{"elicitation":{}}`)
	require.NotEmpty(t, ada.id)
	assert.Equal(t, "accept true ada with notes", ada.ask("find_after_asking"))
	assert.Equal(t, 403, ada.send("POST", request("2025-11-25", "resources/read", map[string]any{"uri": "notes://secret"})).StatusCode)

	ada.token = token("ada", "notes notes:secret")
	assert.Equal(t, "accept true ada with notes notes:secret", ada.ask("find_after_asking"), "the handler has the token of this request")
	resp := ada.send("POST", request("2025-11-25", "resources/read", map[string]any{"uri": "notes://secret"}))
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"text":"text"`, "the check after the gate uses the new token too")

	bob := &legacySession{t: t, endpoint: endpoint, id: ada.id, token: token("bob", "notes notes:secret")}
	for _, method := range []string{"POST", "GET", "DELETE"} {
		assert.Equal(t, 404, bob.send(method, request("2025-11-25", "tools/list", nil)).StatusCode, method)
	}
	bob.token = ""
	assert.Equal(t, 401, bob.send("POST", request("2025-11-25", "tools/list", nil)).StatusCode)

	limited := ""
	for range 12 {
		if limited = ada.ask("find"); strings.Contains(limited, "too many calls") {
			break
		}
	}
	assert.Contains(t, limited, "find was not run: there were too many calls", "calls in a session count for the rate limit")
}

// TestTheStreamOfASession checks that the stream of a session gets notifications of the server, and
// ends when the server drains.
func TestTheStreamOfASession(t *testing.T) {
	srv := newServer(mcpkit.Sessions())
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "greet"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
	s := &legacySession{t: t, endpoint: listen(t, srv)}
	s.open(`{}`)
	stream := s.send("GET", "")
	require.Equal(t, 200, stream.StatusCode)
	assert.Equal(t, "text/event-stream", stream.Header.Get("Content-Type"))
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "part"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
	heard := make(chan string, 1)
	go func() {
		line := bufio.NewScanner(stream.Body)
		for line.Scan() {
			if strings.Contains(line.Text(), "list_changed") {
				heard <- line.Text()
				return
			}
		}
	}()
	select {
	case text := <-heard:
		assert.Contains(t, text, "notifications/prompts/list_changed")
	case <-time.After(20 * time.Second):
		t.Fatal("no notification arrived")
	}
	srv.Drain().EndStreams()
	_, err := io.Copy(io.Discard, stream.Body)
	assert.NoError(t, err, "the stream did not end properly")
}

const initializeBody = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`
