package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/exchange"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestExchangedTokens puts a remote upstream that needs a token of the call's user behind a proxy.
// The upstream gets the token that the authorization server makes for the user, and never that of
// the caller. Requests that belong to no call have the token of the gateway itself.
func TestExchangedTokens(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	tokens := map[string]string{"ann": issuer.Issue(oauthtest.Subject("ann")), "bob": issuer.Issue(oauthtest.Subject("bob"))}
	endpoint := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for user, token := range tokens {
			if r.FormValue("subject_token") == token && r.FormValue("audience") == "https://notes.acme.com" {
				fmt.Fprintf(w, `{"access_token":"exchanged-for-%s","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":300}`, user)
				return
			}
		}
		w.WriteHeader(http.StatusBadRequest)
	}))
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	exchanger, err := exchange.New(exchange.Config{
		TokenEndpoint: endpoint, ClientID: "gateway", ClientSecret: "secret", Audience: "https://notes.acme.com",
		Client: &http.Client{Transport: own},
	})
	require.NoError(t, err)
	asUser := exchanger.Transport(own)
	credentials := transport(func(req *http.Request) (*http.Response, error) {
		if _, ok := oauth.PrincipalFrom(req.Context()); ok {
			return asUser.RoundTrip(req)
		}
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer of-the-gateway")
		return own.RoundTrip(req)
	})

	var mu sync.Mutex
	seen := map[string]bool{}                // the authorizations that the upstream gets
	sessions := map[string]map[string]bool{} // those that it gets in each session
	upstream := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1"}, &mcp.ServerOptions{
		SubscribeHandler:   func(context.Context, *mcp.SubscribeRequest) error { return nil },
		UnsubscribeHandler: func(context.Context, *mcp.UnsubscribeRequest) error { return nil },
	})
	upstream.AddResource(&mcp.Resource{Name: "all", URI: "notes://all"}, nil)
	mcp.AddTool(upstream, &mcp.Tool{Name: "get_slow", Description: "Waits to be canceled. Use when a test needs it."},
		func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			<-ctx.Done()
			return nil, nil, ctx.Err()
		})
	mcp.AddTool(upstream, &mcp.Tool{Name: "get_user", Description: "Returns who calls. Use when a test needs it."},
		func(_ context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			return said(req.Extra.Header.Get("Authorization")), nil, nil
		})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return upstream }, nil)
	remote := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.Header.Get("Authorization")] = true
		if id := r.Header.Get("Mcp-Session-Id"); id != "" {
			if sessions[id] == nil {
				sessions[id] = map[string]bool{}
			}
			sessions[id][r.Header.Get("Authorization")] = true
		}
		mu.Unlock()
		handler.ServeHTTP(w, r)
	}))

	for _, perUser := range []int{0, 2} {
		t.Run(fmt.Sprint("per user ", perUser), func(t *testing.T) {
			mu.Lock()
			clear(sessions) // the proxy before is closed, and sends nothing more
			mu.Unlock()
			p := open(t, proxy.Upstream{
				Name: "notes", Server: proxy.Remote{URL: remote, Transport: credentials},
				Annotations: readOnly("get_user", "get_slow"), PerUser: perUser, Resources: true,
			})
			srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
			gateway := listen(t, srv)
			var calls sync.WaitGroup
			for user, token := range tokens {
				s := connect(t, gateway, &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
					req = req.Clone(req.Context())
					req.Header.Set("Authorization", "Bearer "+token)
					return own.RoundTrip(req)
				})}, nil)
				calls.Go(func() {
					assert.NoError(t, s.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://all"}))
					ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
					defer cancel()
					_, err := s.CallTool(ctx, &mcp.CallToolParams{Name: "get_slow"})
					assert.Error(t, err)
					time.Sleep(200 * time.Millisecond) // the proxy asks whether the upstream still answers
				})
				for range 5 {
					calls.Go(func() {
						text, failed := call(t, s, "get_user", map[string]any{})
						assert.False(t, failed, text)
						assert.Equal(t, "Bearer exchanged-for-"+user, text)
					})
				}
			}
			calls.Wait()
			mu.Lock()
			defer mu.Unlock()
			for _, authorizations := range sessions {
				if perUser > 0 {
					assert.Len(t, authorizations, 1, "a session of the upstream is of one user: %v", authorizations)
				}
			}
		})
	}
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, map[string]bool{"Bearer exchanged-for-ann": true, "Bearer exchanged-for-bob": true, "Bearer of-the-gateway": true}, seen)
}
