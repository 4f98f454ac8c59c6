package mcpkit_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func TestCompletions(t *testing.T) {
	srv := newServer(mcpkit.Completions(func(_ context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
		if req.Params.Argument.Value == "secret" {
			return nil, errors.New("secret")
		}
		return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{req.Params.Argument.Value + "is"}}}, nil
	}))
	endpoint := listen(t, srv)
	complete := func(value string) string {
		return post(t, endpoint, "2025-11-25", request("2025-11-25", "completion/complete", map[string]any{
			"ref": map[string]any{"type": "ref/prompt", "name": "p"}, "argument": map[string]any{"name": "city", "value": value}})).Body
	}
	assert.Contains(t, complete("par"), `"values":["paris"]`)
	assert.Contains(t, complete("secret"), "internal error (ref")
	assert.NotContains(t, complete("secret"), `"secret"`)
}

// TestSubscriptions checks that a client is notified of changes of a resource that it subscribed
// to, and not of one whose subscription was refused.
func TestSubscriptions(t *testing.T) {
	srv := newServer(mcpkit.Subscriptions(func(_ context.Context, req *mcp.SubscribeRequest) error {
		if req.Params.URI != "notes://open" {
			return errors.New("not this one")
		}
		return nil
	}, nil))
	srv.SDK().AddResource(&mcp.Resource{Name: "open", URI: "notes://open"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return nil, nil })
	s := &legacySession{t: t, endpoint: listen(t, srv)}
	s.open(`{}`)
	require.NotEmpty(t, s.id, "a server with subscriptions opens sessions")
	stream := s.send("GET", "")
	subscribe := func(uri string) string {
		text, err := io.ReadAll(s.send("POST", request("2025-11-25", "resources/subscribe", map[string]any{"uri": uri})).Body)
		require.NoError(t, err)
		return string(text)
	}
	assert.Contains(t, subscribe("notes://secret"), "internal error (ref")
	assert.Contains(t, subscribe("notes://open"), `"result":{}`)
	for _, uri := range []string{"notes://secret", "notes://open"} {
		require.NoError(t, srv.SDK().ResourceUpdated(t.Context(), &mcp.ResourceUpdatedNotificationParams{URI: uri}))
	}
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "resources/updated") {
			assert.Contains(t, lines.Text(), "notes://open")
			return
		}
	}
	t.Fatal("no notification arrived")
}
