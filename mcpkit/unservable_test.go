package mcpkit_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestAProtectedServerNeedsAnAddress checks what is said of a login without anything that tokens
// could be issued for, and that the resource of the login is enough.
func TestAProtectedServerNeedsAnAddress(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	for resource, want := range map[string]string{
		"":                           "the server cannot be protected: the manifest has no URL, which is what tokens are issued for",
		"https://notes.acme.com/mcp": "",
		"notes":                      "the server cannot be protected: ",
	} {
		m := manifest()
		m.URL = ""
		srv := mcpkit.New(m, mcpkit.OAuth(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))
		addNotes(srv)
		text := writtenReport(srv.Check())
		guard, err := srv.ResourceServer()
		if want == "" {
			assert.NotContains(t, text, "cannot be protected")
			require.NoError(t, err)
			assert.NotNil(t, guard)
			continue
		}
		assert.Contains(t, text, want)
		require.Error(t, err)
		_, err = srv.Handler()
		assert.ErrorContains(t, err, want)
	}
	guard, err := newServer().ResourceServer()
	require.NoError(t, err)
	assert.Nil(t, guard, "of a public server")
}

// TestAnAddressThatIsNone serves a server for development whose URL cannot be parsed: it says so.
func TestAnAddressThatIsNone(t *testing.T) {
	m := manifest()
	m.URL = "https://notes.acme.com:port/mcp"
	srv := newServerOf(m)
	_, err := srv.Handler()
	require.ErrorContains(t, err, string(policy.RuleManifestURL))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, errOut, code := command(t, srv, []string{"serve", "-dev", "-addr", "127.0.0.1:0"}, serving.OnListen(func(net.Addr) { t.Error("it serves") }))
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "mcpkit: the manifest's URL: ")
	require.NoError(t, ctx.Err())
}

// TestADefinitionThatIsNoJSON checks that a tool with a member of _meta that cannot be encoded is
// reported with its name.
func TestADefinitionThatIsNoJSON(t *testing.T) {
	srv := newServer()
	addTool(srv, "say_a", says("a"))
	addTool(srv, "say_b", says("b"), mcpkit.Meta(map[string]any{"acme/callback": func() {}}))
	report := srv.Check()
	assert.False(t, report.OK())
	assert.Contains(t, writtenReport(report), `the tools cannot be listed: tool "say_b" cannot be encoded: `)
	_, err := srv.Handler()
	require.ErrorContains(t, err, `tool "say_b" cannot be encoded`)
}

// TestEdgeOptionsThatCannotBeUsed checks that a server with options which package edge refuses can
// be checked, and that serving it is an error, also for development.
func TestEdgeOptionsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, c := range []edge.Config{
		{Shed: &edge.ShedOptions{Calls: -1}}, {Shed: &edge.ShedOptions{Streams: -1}}, {Shed: &edge.ShedOptions{Wait: -1}}, {Shed: &edge.ShedOptions{RetryAfter: -1}},
		{Shed: &edge.ShedOptions{Cost: func(*http.Request) int { return 2 }}}, {Hosts: []string{"https://acme.com/"}}, {Origins: []string{"acme.com"}},
	} {
		srv := newServer(mcpkit.Edge(c))
		messages := messagesOf(srv, policy.RuleServerOptions)
		require.Len(t, messages, 1, "%+v", c)
		_, err := srv.Handler()
		require.ErrorContains(t, err, messages[0])
		_, errOut, code := command(t, srv, []string{"serve", "-dev", "-addr", "127.0.0.1:0"}, serving.OnListen(func(net.Addr) { t.Error("it serves") }))
		assert.Equal(t, 1, code)
		assert.Contains(t, errOut, "mcpkit: "+messages[0])
		assert.Len(t, srv.RunExamples(t.Context()), 3)
	}
}
