package authserver_test

import (
	"context"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// findings returns what check says by a rule about a server behind an authorization server, and
// what that logged.
func findings(t *testing.T, origin string, kept store.Store, rule policy.RuleID, opts ...mcpkit.Option) (messages []string, log string) {
	t.Helper()
	var lines strings.Builder
	as, err := authserver.New(authserver.Config{
		Issuer: origin, Resources: []string{origin + "/mcp"}, Store: kept, Secrets: [][]byte{[]byte(strings.Repeat("s", 32))},
		Scopes: []authserver.Scope{{Name: "me", Description: "See who you are"}}, Logger: newLogger(&lines),
		Login: authserver.Upstream{Provider: upstream.Google("id", "secret")},
	})
	require.NoError(t, err)
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "who", Title: "Who", Version: "1.0.0", Tagline: "Says who calls", Description: "Says who calls, for the test.",
		URL: origin + "/mcp", Privacy: "https://example.org/privacy", Support: "https://example.org/support", Security: "security@example.org",
	}, mcpkit.OAuth(as.Access()), opts...)
	mcpkit.AddTool(srv, "whoami", annotate.ReadOnly("Who am I"), "Returns the user who calls. Use to see who is logged in.", whoami, mcpkit.Scopes("me"))
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "introduce"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{}, nil
	})
	srv.SDK().AddResource(&mcp.Resource{Name: "me", URI: "who://me"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{}, nil
	})
	for _, result := range srv.Check().Results {
		if result.Rule.ID == rule {
			require.NotEqual(t, policy.NotMeasured, result.Outcome)
			for _, f := range result.Findings {
				messages = append(messages, f.Message)
			}
		}
	}
	return messages, lines.String()
}

// anotherStore is a store of another type.
type anotherStore struct{ store.Store }

// TestLoginsInMemoryAreReported checks that a public server that keeps logins in its memory says so
// when it starts and in check, and that a server for development is silent.
func TestLoginsInMemoryAreReported(t *testing.T) {
	for name, test := range map[string]struct {
		origin string
		store  store.Store
		lost   bool
	}{
		"public":             {"https://notes.example.com", store.NewMemory(0), true},
		"a store that keeps": {"https://notes.example.com", anotherStore{store.NewMemory(0)}, false},
		"development":        {"http://127.0.0.1:8080", store.NewMemory(0), false},
		"development, none":  {"http://127.0.0.1:8080", nil, false},
	} {
		messages, log := findings(t, test.origin, test.store, policy.RuleLoginStore)
		assert.Equal(t, test.lost, len(messages) == 1, "%s: %s", name, messages)
		assert.Equal(t, test.lost, strings.Contains(log, "all logins end when it ends"), "%s: %s", name, log)
	}
}

// TestScopesOfPromptsAreGranted checks that a scope of a prompt or resource that is never granted
// is reported as one of a tool is.
func TestScopesOfPromptsAreGranted(t *testing.T) {
	kept := anotherStore{store.NewMemory(0)}
	messages, _ := findings(t, "https://notes.example.com", kept, policy.RuleLoginScope,
		mcpkit.PromptScopes("introduce", "me"), mcpkit.ResourceScopes("who://me", "me"))
	assert.Empty(t, messages)
	messages, _ = findings(t, "https://notes.example.com", kept, policy.RuleLoginScope,
		mcpkit.PromptScopes("introduce", "me", "others"), mcpkit.ResourceScopes("who://me", "files"))
	assert.Equal(t, []string{
		`the prompt "introduce" requires the scope others, which the authorization server never grants`,
		`the resource "who://me" requires the scope files, which the authorization server never grants`,
	}, messages)
}
