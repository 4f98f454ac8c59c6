package proxy_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestUsersAreThoseOfTheirRealm calls as users who have one subject in two realms, and as programs
// without a user. None shares a process with another.
func TestUsersAreThoseOfTheirRealm(t *testing.T) {
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "friendly", Server: command(t, "friendly"), Annotations: readOnly("get_process"), PerUser: 5})
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{
		Issuer: "https://login.acme.com",
		Mapping: oauth.Mapping{IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
			id, err := oauth.StandardIdentity(c)
			id.Realm = c.Text("tenant")
			return id, err
		}},
	}}}), quiet())
	process := func(caller mcptest.Caller) string {
		text, err := mcptest.Try[string](t.Context(), mcptest.New(t, srv, caller), "get_process", noteIn{"x"})
		require.NoError(t, err)
		return text
	}
	seen := map[string]string{}
	for name, caller := range map[string]mcptest.Caller{
		"ada in one":  mcptest.As("ada").Claim("tenant", "one"),
		"ada in two":  mcptest.As("ada").Claim("tenant", "two"),
		"ada":         mcptest.As("ada"),
		"a program":   mcptest.As("").Claim("client_id", "cron").Claim("sub", nil),
		"another one": mcptest.As("").Claim("client_id", "report").Claim("sub", nil),
	} {
		id := process(caller)
		assert.Equal(t, id, process(caller), name)
		assert.Empty(t, seen[id], "%s has the process of another", name)
		seen[id] = name
	}
}

// TestTheCredentialsOfTheLatestCall has an upstream forget the session of a user, who has another
// token meanwhile. The new session is opened with the new token.
func TestTheCredentialsOfTheLatestCall(t *testing.T) {
	t.Parallel()
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	var mu sync.Mutex
	valid, forgetting := "", newForgetful(http.StatusNotFound, "")
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		expired := r.Header.Get("Scope") != valid && r.Header.Get("Scope") != ""
		mu.Unlock()
		if expired {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		forgetting.ServeHTTP(w, r)
	}))
	p := open(t, proxy.Upstream{
		Name: "notes", Annotations: readOnly("get_text"), PerUser: 2,
		Server: proxy.Remote{URL: url, Transport: transport(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			if caller, ok := oauth.PrincipalFrom(req.Context()); ok {
				req.Header.Set("Scope", fmt.Sprint(caller.Scopes))
			}
			return own.RoundTrip(req)
		})},
	})
	issuer := newIssuer(t)
	endpoint := listen(t, p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet()))
	for i := range 3 {
		scope := fmt.Sprint("scope:", i)
		s := connectAs(t, endpoint, "2025-11-25", issuer.Issue(oauthtest.Subject("ada"), oauthtest.Scopes(scope)), nil)
		mu.Lock()
		valid = "[" + scope + "]"
		mu.Unlock()
		require.Eventually(t, func() bool { // attempts have pauses between them
			text, failed := call(t, s, "get_text", nil)
			return !failed && text == "text"
		}, 20*time.Second, 100*time.Millisecond, scope)
		forgetting.forget()
	}
}

// TestConnectionsOfUsersAreBounded has more users than there may be connections call one after the
// other, while the commands take seconds to end. There are never more processes than that.
func TestConnectionsOfUsersAreBounded(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	p := open(t, proxy.Upstream{Name: "stubborn", Server: command(t, "stubborn"), Annotations: readOnly("get_process"), PerUser: 2})
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://login.acme.com"}}}), quiet())
	var processes []string
	for i := range 6 {
		processes = append(processes, callAs(t, srv, fmt.Sprint("user", i), "get_process"))
		running := 0
		for _, process := range processes {
			if alive(t, process) {
				running++
			}
		}
		assert.LessOrEqual(t, running, 2)
	}
}

// TestPlacesAreGivenBack subscribes while the upstream cannot be reached. The user's place is free
// for another afterwards.
func TestPlacesAreGivenBack(t *testing.T) {
	t.Parallel()
	up := newWatched("notes://a")
	var mu sync.Mutex
	down := false
	inner := up.handler().Handler
	p := open(t, proxy.Upstream{
		Name: "watched", Annotations: readOnly("get_text"), Resources: true, PerUser: 1,
		Server: proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			refuses := down
			mu.Unlock()
			if refuses {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			inner.ServeHTTP(w, r)
		})},
	})
	endpoint := listen(t, publicServer(t, p))
	one, two := watch(t, endpoint, "2025-11-25"), watch(t, endpoint, "2025-11-25")
	set := func(value bool) {
		mu.Lock()
		defer mu.Unlock()
		down = value
	}
	set(true)
	require.ErrorContains(t, one.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}), "did not accept")
	set(false)
	require.Eventually(t, func() bool {
		text, failed := call(t, two.ClientSession, "get_text", nil)
		return !failed && text == "text"
	}, 10*time.Second, 50*time.Millisecond)
}

// A forgetful upstream can forget its sessions, as one does that is started again. It answers
// requests of sessions that it does not know with a status and a body.
type forgetful struct {
	status int
	body   string

	mu         sync.Mutex
	server     *mcp.Server
	handler    http.Handler
	generation string // what the ids of the sessions begin with that it knows
}

func newForgetful(status int, body string) *forgetful {
	f := &forgetful{status: status, body: body}
	f.forget()
	return f
}

func (f *forgetful) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.server != nil {
		for session := range f.server.Sessions() {
			_ = session.Close()
		}
	}
	generation := rand.Text()
	s := mcp.NewServer(&mcp.Implementation{Name: "forgetful", Version: "1"}, &mcp.ServerOptions{
		GetSessionID: func() string { return generation + rand.Text() },
	})
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("text"), nil })
	f.generation, f.server = generation, s
	f.handler = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
}

// ServeHTTP implements [http.Handler].
func (f *forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	handler, id := f.handler, r.Header.Get("Mcp-Session-Id")
	known := id == "" || strings.HasPrefix(id, f.generation)
	f.mu.Unlock()
	switch {
	case r.Method == http.MethodGet: // it has no streams that would end with the sessions
		w.WriteHeader(http.StatusMethodNotAllowed)
	case !known:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.status)
		_, _ = fmt.Fprint(w, f.body)
	default:
		handler.ServeHTTP(w, r)
	}
}
