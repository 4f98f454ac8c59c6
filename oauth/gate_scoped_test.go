package oauth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// needOfSecrets decides by name: whatever is named secret needs a scope, and everything else
// nothing.
func needOfSecrets(m oauth.Message) oauth.Need {
	if m.Name == secretName || slices.Contains(m.URIs, secretURI) {
		return oauth.Need{Scopes: []string{"secret"}}
	}
	return oauth.Need{Public: true}
}

// TestAScopedOperationDoesNotRunWithoutAToken checks, over real sockets and with nothing but
// Protect in front of go-sdk, that no other member of a message passes for the name.
func TestAScopedOperationDoesNotRunWithoutAToken(t *testing.T) {
	var secretRan atomic.Int64
	ran := func(secret bool) {
		if secret {
			secretRan.Add(1)
		}
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1.0.0"}, &mcp.ServerOptions{
		CompletionHandler: func(_ context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			ran(req.Params.Ref.Name == secretName || req.Params.Ref.URI == secretURI)
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}, nil
		},
		SubscribeHandler: func(_ context.Context, req *mcp.SubscribeRequest) error { ran(req.Params.URI == secretURI); return nil },
		UnsubscribeHandler: func(_ context.Context, req *mcp.UnsubscribeRequest) error {
			ran(req.Params.URI == secretURI)
			return nil
		},
	})
	for _, name := range []string{openName, secretName} {
		server.AddTool(&mcp.Tool{Name: name, InputSchema: map[string]any{"type": "object"}}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			ran(name == secretName)
			return &mcp.CallToolResult{}, nil
		})
		server.AddPrompt(&mcp.Prompt{Name: name}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			ran(name == secretName)
			return &mcp.GetPromptResult{}, nil
		})
		server.AddResource(&mcp.Resource{Name: name, URI: "a://" + name}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			ran(name == secretName)
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{}}, nil
		})
	}
	var customRan atomic.Int64
	require.NoError(t, mcp.AddReceivingCustomMethod(server, customMethod, func(context.Context, *mcp.ServerSession, *customParams) (*customResult, error) {
		customRan.Add(1)
		return &customResult{}, nil
	}))
	ts := httptest.NewUnstartedServer(nil)
	resource := "http://" + ts.Listener.Addr().String() + "/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	guard, err := oauth.New(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	sdk := func(stateless bool) http.Handler {
		return guard.Protect(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
			&mcp.StreamableHTTPOptions{Stateless: stateless, JSONResponse: true}), needOfSecrets)
	}
	mux := http.NewServeMux()
	mux.Handle("/mcp", sdk(true))
	mux.Handle("/sessions", sdk(false))
	ts.Config.Handler = mux
	ts.Start()
	t.Cleanup(func() {
		for s := range server.Sessions() {
			_ = s.Close()
		}
		ts.Close()
	})
	post := func(path, token, body string, header http.Header) (int, http.Header) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, ts.URL+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header = header.Clone()
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := ts.Client().Do(r)
		require.NoError(t, err)
		resp.Body.Close()
		return resp.StatusCode, resp.Header
	}
	old := http.Header{"Mcp-Protocol-Version": {"2025-03-26"}}
	_, opened := post("/sessions", "", rpcInitialize, old)
	session := http.Header{"Mcp-Protocol-Version": {"2025-03-26"}, "Mcp-Session-Id": {opened.Get("Mcp-Session-Id")}}
	require.NotEmpty(t, session.Get("Mcp-Session-Id"))
	status, _ := post("/sessions", "", rpcReady, session)
	require.Equal(t, 202, status)

	const argument = `"argument":{"name":"x","value":""},`
	id := 0
	for _, s := range []struct{ method, own, other string }{
		{"tools/call", `"arguments":{},"name":%q`, secretName},
		{"prompts/get", `"name":%q`, secretName},
		{"resources/read", `"uri":%q`, secretURI},
		{"resources/subscribe", `"uri":%q`, secretURI},
		{"resources/unsubscribe", `"uri":%q`, secretURI},
		{"completion/complete", argument + `"ref":{"type":"ref/prompt","name":%q}`, secretName},
		{"completion/complete", argument + `"ref":{"type":"ref/resource","uri":%q}`, secretURI},
	} {
		open := strings.Replace(s.other, secretName, openName, 1)
		for _, extra := range []string{`"name":%q`, `"uri":%q`, `"ref":{"name":%q}`, `"ref":{"uri":%q}`, `"ref":{"type":"ref/prompt","name":%q}`,
			`"ref":{"type":"ref/resource","uri":%q}`, `"notifications":{"resourceSubscriptions":[%q]}`} {
			if member, _, _ := strings.Cut(extra, ":"); strings.Contains(s.own, member+":") && !strings.Contains(s.own, `"ref":{`) || strings.Contains(s.own, `"ref":`) && member == `"ref"` {
				continue // the method's own member
			}
			write := func(own, extra string, ownValue, extraValue any) []string {
				id++
				message := `{"jsonrpc":"2.0","id":%d,"method":%q,"params":{%s}}`
				own, extra = fmt.Sprintf(own, ownValue), fmt.Sprintf(extra, extraValue)
				return []string{fmt.Sprintf(message, id, s.method, own+","+extra), fmt.Sprintf(message, id, s.method, extra+","+own)}
			}
			for _, body := range write(s.own, extra, s.other, open) {
				for path, header := range map[string]http.Header{"/mcp": old, "/sessions": session} {
					status, _ := post(path, "", body, header)
					assert.Equal(t, 401, status, body)
					status, _ = post(path, "", "["+body+"]", header)
					assert.Equal(t, 401, status, body)
				}
			}
			assert.Zero(t, secretRan.Load(), s.method)
			for _, body := range write(s.own, extra, open, s.other) {
				status, _ := post("/mcp", "", body, old)
				assert.Equal(t, 200, status, "an extra member does not restrict an open operation: %s", body)
			}
		}
	}
	listen := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":["a://open","a://secret"]},"uri":"a://open",` + modernMeta + `}}`
	status, _ = post("/mcp", "", listen, http.Header{"Mcp-Protocol-Version": {"2026-07-28"}, "Mcp-Method": {"subscriptions/listen"}, "Mcp-Name": {openURI}})
	assert.Equal(t, 401, status)
	for _, name := range []string{openName, secretName, "=?base64?b3Blbg==?="} {
		body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"secret","arguments":{},` + modernMeta + `}}`
		status, _ = post("/mcp", "", body, http.Header{"Mcp-Protocol-Version": {"2026-07-28"}, "Mcp-Method": {"tools/call"}, "Mcp-Name": {name}})
		assert.Equal(t, 401, status, "headers do not decide what a message needs")
	}
	assert.Zero(t, secretRan.Load())

	custom := `{"jsonrpc":"2.0","id":1,"method":"acme/run","params":{"name":"open"}}`
	status, _ = post("/mcp", "", custom, old)
	assert.Equal(t, 401, status, "an unknown method is never public")
	assert.Zero(t, customRan.Load())
	status, _ = post("/mcp", issuer.Issue(), custom, old)
	assert.Equal(t, 200, status)
	status, _ = post("/mcp", issuer.Issue(oauthtest.Scopes("secret")), `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"secret","arguments":{},"ref":{"name":"open"}}}`, old)
	assert.Equal(t, 200, status)
	assert.EqualValues(t, 1, secretRan.Load())
}
