package mcpkit_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestRegisterTakesNoRouteFromTheProgram registers a server on routers where the program has one of
// its paths. Register names the pattern, runs no handler, and registers nothing.
func TestRegisterTakesNoRouteFromTheProgram(t *testing.T) {
	var ran atomic.Int64
	own := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { ran.Add(1); rw.WriteHeader(http.StatusTeapot) })
	for name, tc := range map[string]struct {
		router func() registrar
		want   string
	}{
		"a path of net/http":   {func() registrar { m := http.NewServeMux(); m.Handle("/mcp", own); return m }, `at /mcp: the program or another server is registered there, with the pattern "/mcp"`},
		"a method of net/http": {func() registrar { m := http.NewServeMux(); m.Handle("DELETE /mcp", own); return m }, `with the pattern "DELETE /mcp"`},
		"a host of net/http":   {func() registrar { m := http.NewServeMux(); m.Handle("POST notes.acme.com/mcp", own); return m }, `with the pattern "POST notes.acme.com/mcp"`},
		"a route of chi":       {func() registrar { m := chi.NewRouter(); m.Method(http.MethodPost, "/mcp", own); return m }, `at /mcp: the program or another server is registered there, with the pattern "/mcp"`},
		"a probe in chi":       {func() registrar { m := chi.NewRouter(); m.Handle("/mcp/readyz", own); return m }, `with the pattern "/mcp/readyz"`},
		"a mounted chi": {func() registrar {
			m, sub := chi.NewRouter(), chi.NewRouter()
			sub.Handle("/", own)
			m.Mount("/mcp", sub)
			return m
		}, `with the pattern "/mcp"`},
		"a route in a mounted chi": {func() registrar {
			m, sub := chi.NewRouter(), chi.NewRouter()
			sub.Handle("/oauth-protected-resource/mcp", own)
			m.Mount("/.well-known", sub)
			return m
		}, `with the pattern "/.well-known/oauth-protected-resource/mcp"`},
	} {
		t.Run(name, func(t *testing.T) {
			router := tc.router()
			srv := at("/mcp", mcpkit.MountedAt(""))
			require.ErrorContains(t, srv.Register(router), tc.want)
			assert.Zero(t, ran.Load(), "a handler of the program ran")
			assert.NotEqual(t, http.StatusOK, requestPath(router, http.MethodGet, "/mcp/healthz").Code, "something is registered")
		})
	}
	for _, url := range []string{"https://x/mcp", "https://x/"} { // the host has one letter
		m := manifest()
		m.URL = url
		path := strings.TrimPrefix(url, "https://")
		if strings.HasSuffix(path, "/") {
			path += "{$}"
		}
		for _, pattern := range []string{path, "POST " + path} {
			mux := http.NewServeMux()
			mux.Handle(pattern, own)
			require.ErrorContains(t, newServerOf(m, mcpkit.MountedAt(""), mcpkit.Waive("manifest-url", "a test")).Register(mux), `with the pattern "`+pattern+`"`)
		}
	}
	for name, router := range map[string]registrar{"net/http": http.NewServeMux(), "chi": chi.NewRouter()} {
		rest := map[string]string{"net/http": "/", "chi": "/*"}[name]
		router.Handle(rest, own)
		router.Handle("/mcp/{id}/x", own)
		require.NoError(t, at("/mcp", mcpkit.MountedAt("")).Register(router), name)
		assert.Equal(t, http.StatusOK, requestPath(router, http.MethodPost, "/mcp").Code)
		assert.Equal(t, http.StatusTeapot, requestPath(router, http.MethodPost, "/mcp/7/x").Code)
		assert.Equal(t, http.StatusTeapot, requestPath(router, http.MethodPost, "/else").Code)
	}
}

// TestCheckMountNamesThePattern mounts a server beside patterns of net/http that take its requests.
// CheckMount names the pattern, and what it advises works.
func TestCheckMountNamesThePattern(t *testing.T) {
	t.Parallel()
	own := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusTeapot) })
	unchanged := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { next.ServeHTTP(rw, r) })
	}
	for _, around := range []func(http.Handler) http.Handler{func(h http.Handler) http.Handler { return h }, unchanged} {
		for _, pattern := range []string{"notes.acme.com/", "POST notes.acme.com/", "notes.acme.com/{rest...}"} {
			mux := http.NewServeMux()
			mux.Handle(pattern, own)
			srv := at("/mcp", mcpkit.MountedAt(""))
			require.NoError(t, srv.Register(mux))
			err := srv.CheckMount(around(mux))
			require.ErrorContains(t, err, fmt.Sprintf("POST /mcp does not reach the server: the program answers with status 418, at its pattern %q", pattern))
			require.ErrorContains(t, err, fmt.Sprintf("net/http prefers the pattern %q, because it has a host", pattern))
			require.ErrorContains(t, err, `mux.Handle("notes.acme.com"+path, h)`)
			assert.NotContains(t, err.Error(), "on the router of the whole host")
			var report strings.Builder
			require.NoError(t, srv.Check().WriteAll(&report))
			assert.Contains(t, report.String(), fmt.Sprintf("net/http prefers the pattern %q", pattern))

			if strings.HasPrefix(pattern, "POST ") {
				require.ErrorContains(t, err, "remove the method from the pattern")
				mux = http.NewServeMux()
				mux.Handle(strings.TrimPrefix(pattern, "POST "), own)
			}
			advised := at("/mcp", mcpkit.MountedAt(""))
			require.NoError(t, advised.Register(mcpkit.RouterFunc(func(path string, h http.Handler) { mux.Handle("notes.acme.com"+path, h) })))
			require.NoError(t, advised.CheckMount(around(mux)))
		}
	}
	// A pattern without a host has the requests of a server that is not registered.
	mux := http.NewServeMux()
	mux.Handle("/", own)
	err := at("/mcp", mcpkit.MountedAt("")).CheckMount(mux)
	require.ErrorContains(t, err, `the program answers with status 418, at its pattern "/"`)
	require.ErrorContains(t, err, "register the server with Server.Register on the router of the whole host")
}

// TestCheckMountOfAProgramThatHangs checks that the check ends, and says what hangs.
func TestCheckMountOfAProgramThatHangs(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	srv := protectedAt(t, "/mcp", documented(), mcpkit.MountedAt(""))
	hung := make(chan struct{})
	defer close(hung)
	began := time.Now()
	err := srv.CheckMount(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hung }))
	require.ErrorContains(t, err, "POST /mcp does not reach the server: the program does not answer within 5s")
	require.ErrorContains(t, err, "GET /.well-known/oauth-protected-resource/mcp does not reach the server: the program does not answer within 5s")
	assert.Less(t, time.Since(began), 9*time.Second, "the paths are checked at the same time")
}

// TestCheckMountThroughMiddlewareThatStreams passes requests through handlers that need what the
// responses of net/http can do.
func TestCheckMountThroughMiddlewareThatStreams(t *testing.T) {
	srv := at("/mcp", mcpkit.MountedAt(""))
	h := handlerOf(t, srv)
	require.NoError(t, srv.CheckMount(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(rw)
		for _, err := range []error{control.SetWriteDeadline(time.Now().Add(time.Minute)), control.SetReadDeadline(time.Time{}), control.EnableFullDuplex()} {
			if err != nil {
				panic(err)
			}
		}
		h.ServeHTTP(rw, r)
		rw.(http.Flusher).Flush()
	})))
}

// TestAMountCheckIsNotCounted checks that the limits and refusals of package edge leave it out.
func TestAMountCheckIsNotCounted(t *testing.T) {
	srv := protectedAt(t, "/mcp", mcpkit.MountedAt(""))
	var refused atomic.Int64
	h := handlerOf(t, srv)
	h = edge.AllowIPs(edge.AllowList{Networks: edge.AnthropicEgress})(h)
	h = edge.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1, PerSecond: 0.001}}), nil)(h)
	h = edge.Shed(&edge.ShedOptions{Calls: 1, Queue: -1, Streams: 1})(h)
	h = edge.OnRefusal(func(_ context.Context, r edge.Refusal) { refused.Add(1) })(h)
	for range 3 {
		require.NoError(t, srv.CheckMount(h))
	}
	require.Error(t, srv.CheckMount(edge.OnRefusal(func(context.Context, edge.Refusal) { refused.Add(1) })(edge.Hosts("other.example")(h))))
	assert.Zero(t, refused.Load())
}

// TestTheFirstRequestChecksAnyProgram serves only the endpoint of a protected server, behind
// handlers of several kinds. The first request leads to one warning, and no handler of the program
// gets a request that may have an effect.
func TestTheFirstRequestChecksAnyProgram(t *testing.T) {
	for name, root := range map[string]func(path string, h http.Handler) http.Handler{
		"http.DefaultServeMux": func(path string, h http.Handler) http.Handler { http.Handle(path, h); return nil },
		"a router without patterns": func(path string, h http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == path {
					h.ServeHTTP(rw, r)
				} else {
					http.NotFound(rw, r)
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			const path = "/first-request/mcp"
			warnings := make(chan string, 10)
			srv := protectedAt(t, path, mcpkit.Logs(observe.Logs{Logger: slog.New(signalling{slog.DiscardHandler, warnings})}))
			h := handlerOf(t, srv)
			var methods sync.Map
			served := root(path, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.UserAgent() == "mcpkit" {
					methods.Store(r.Method, true)
				}
				h.ServeHTTP(rw, r)
			}))
			// A request without a connection leads to nothing, and does not keep the next from it.
			requestPath(h, http.MethodPost, path)
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			server := &http.Server{Handler: served, ReadHeaderTimeout: time.Second}
			go func() { _ = server.Serve(listener) }()
			defer server.Close()
			for range 3 {
				assert.Equal(t, http.StatusUnauthorized, post(t, "http://"+listener.Addr().String()+path, "", listRequest).Status)
			}
			assert.Contains(t, <-warnings, "GET /.well-known/oauth-protected-resource"+path+" does not reach the server: the program answers with status 404")
			_, posted := methods.Load(http.MethodPost)
			assert.False(t, posted, "the check sent a POST")
			assert.Empty(t, warnings, "it is said once")
		})
	}
}

// A loginPage is an authorization server with one path.
type loginPage struct{}

func (loginPage) ServeHTTP(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusOK) }
func (loginPage) Paths() []string                                   { return []string{"/authorize"} }
func (loginPage) Ready(context.Context) error                       { return nil }
func (loginPage) Describe() oauth.LoginInfo {
	return oauth.LoginInfo{Issuer: "https://notes.acme.com", Scopes: []string{"notes"}}
}

// TestALoginThatComesAfterRegister checks that an Update which needs more paths is refused, and
// that one whose paths are there is not.
func TestALoginThatComesAfterRegister(t *testing.T) {
	srv := at("/mcp", mcpkit.MountedAt(""))
	mux := http.NewServeMux()
	require.NoError(t, srv.Register(mux))
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	err := srv.Update(func(draft *mcpkit.Server) {
		draft.SetAccess(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}, LoginServer: loginPage{}}))
	})
	require.ErrorContains(t, err, "the program's router does not have the paths")
	require.ErrorContains(t, err, "/authorize")
	assert.Equal(t, http.StatusOK, requestPath(mux, http.MethodPost, "/mcp").Code, "the server is as it was")
}

// TestPathsAtWhichAServerCannotBeMounted checks what is said of each path, and that a server with
// another path is reached there.
func TestPathsAtWhichAServerCannotBeMounted(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"mcp": "a path begins with a slash", "./mcp": "a path begins with a slash", "https://notes.acme.com/mcp": "a path begins with a slash",
		"/mcp/": "it is not in its shortest form", "/a//b": "it is not in its shortest form", "/a/../b": "it is not in its shortest form", "/.": "it is not in its shortest form",
		"/mcp?x=1": "it has a query, a fragment, a space or a percent sign", "/mcp#x": "it has a query, a fragment, a space or a percent sign",
		"/my mcp": "it has a query, a fragment, a space or a percent sign", "/m%63p": "it has a query, a fragment, a space or a percent sign",
	} {
		srv := newServer(mcpkit.MountedAt(path))
		_, err := srv.Handler()
		require.ErrorContains(t, err, fmt.Sprintf("the server cannot be mounted at %q: %s", path, want))
		assert.ErrorContains(t, err, "give mcpkit.MountedAt a path such as /mcp")
	}
	for path, served := range map[string]string{"": "/mcp", "/": "/", "/internal/mcp": "/internal/mcp", "/~ada/m.cp": "/~ada/m.cp"} {
		h := handlerOf(t, newServer(mcpkit.MountedAt(path)))
		assert.Equal(t, http.StatusOK, requestPath(h, http.MethodPost, served).Code, path)
		if served != "/mcp" {
			assert.Equal(t, http.StatusNotFound, requestPath(h, http.MethodPost, "/other"+served).Code, path)
		}
	}
}
