package mcpkit_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const listRequest = `{"jsonrpc":"2.0","id":7,"method":"tools/list"}`

// at returns a public server with the given path in its URL.
func at(path string, opts ...mcpkit.Option) *mcpkit.Server {
	m := manifest()
	m.URL = "https://notes.acme.com" + path
	return newServerOf(m, opts...)
}

// protectedAt returns a protected server with the given path in its URL.
func protectedAt(t *testing.T, path string, opts ...mcpkit.Option) *mcpkit.Server {
	t.Helper()
	m := manifest()
	m.URL = "https://notes.acme.com" + path
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: m.URL})
	srv := mcpkit.New(m, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}), opts...)
	addNotes(srv)
	return srv
}

// documented has the server serve its documentation page.
func documented() mcpkit.Option {
	return mcpkit.Documentation(docs.Prose{Intro: "Notes of a team.", Authentication: "An account of Acme.", Data: dataUse()})
}

// writtenReport returns the text of a report.
func writtenReport(r *mcpkit.Report) string {
	var b strings.Builder
	_ = r.WriteAll(&b)
	return b.String()
}

// requestPath sends a request through a handler as a client of the public host does.
func requestPath(h http.Handler, method, path string) *httptest.ResponseRecorder {
	body := ""
	if method == http.MethodPost {
		body = listRequest
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "notes.acme.com"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// hostSays is a route of the host.
func hostSays(text string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, text) })
}

// TestAPrefixThatTheProgramStrips checks that a server answers at its URL if the program removes a
// part of the path on the way to it.
func TestAPrefixThatTheProgramStrips(t *testing.T) {
	h := handlerOf(t, at("/api/v1/mcp", mcpkit.MountedAt("")))
	for _, prefix := range []string{"/api", "/api/v1", "/api/v1/mcp", ""} {
		mux := http.NewServeMux()
		mux.Handle("/api/", http.StripPrefix(prefix, h))
		rec := requestPath(mux, http.MethodPost, "/api/v1/mcp?client=x")
		assert.Equal(t, http.StatusOK, rec.Code, "%s: %s", prefix, rec.Body)
		assert.Contains(t, rec.Body.String(), "find_notes", prefix)
		assert.Equal(t, http.StatusOK, requestPath(mux, http.MethodPost, "/api/v1/mcp/").Code, "%s: with a slash at the end", prefix)
		assert.Equal(t, http.StatusNotFound, requestPath(mux, http.MethodPost, "/api/v1/mcp%2F").Code, "%s: another name", prefix)
		assert.Equal(t, http.StatusNotFound, requestPath(mux, http.MethodPost, "/api/v2/mcp").Code, "%s: another path", prefix)
	}
}

// TestAProxyThatStrips checks that a server answers at the path that a proxy leaves over, if it is
// declared, and that the 404 and the log say what is wrong if it is not.
func TestAProxyThatStrips(t *testing.T) {
	rec := requestPath(handlerOf(t, at("/api/v1/mcp", mcpkit.MountedAt("/v1/mcp"))), http.MethodPost, "/v1/mcp")
	assert.Equal(t, http.StatusOK, rec.Code, rec.Body)

	var log logBook
	h := handlerOf(t, at("/api/v1/mcp", log.option()))
	for range 3 {
		rec = requestPath(h, http.MethodPost, "/v1/mcp")
		assert.Equal(t, http.StatusNotFound, rec.Code)
		assert.Contains(t, rec.Body.String(), `nothing is at \"/v1/mcp\"; the MCP endpoint is https://notes.acme.com/api/v1/mcp`)
	}
	assert.Equal(t, 1, strings.Count(log.String(), "mcpkit.MountedAt"), log.String())
	assert.Less(t, requestPath(h, http.MethodPost, "/"+strings.Repeat("x", 1<<16)).Body.Len(), 500, "the path of a client is shortened")
}

// TestRegisterTakesNoRouteOfTheHost registers a server in a program whose own routes have the names
// of the server's pages.
func TestRegisterTakesNoRouteOfTheHost(t *testing.T) {
	own := []string{"/docs", "/docs.md", "/privacy", "/healthz", "/readyz", "/llms.txt", "/favicon.ico", "/.well-known/security.txt", "/mcp/mine"}
	srv := protectedAt(t, "/mcp", documented(), mcpkit.MountedAt(""))
	mux := http.NewServeMux()
	for _, path := range own[:4] {
		mux.Handle("GET "+path, hostSays("the host's "+path))
	}
	require.NoError(t, srv.Register(mux))
	for _, path := range own[4:] {
		mux.Handle("GET "+path, hostSays("the host's "+path))
	}
	mux.Handle("GET /", hostSays("the host's /"))
	require.NoError(t, srv.CheckMount(mux))
	for _, path := range append(own, "/") {
		assert.Equal(t, "the host's "+path, requestPath(mux, http.MethodGet, path).Body.String())
	}
	for path, want := range map[string]string{
		"/mcp/docs": "<!doctype html>", "/mcp/docs.md": "# Notes", "/mcp/healthz": "ok",
		"/.well-known/oauth-protected-resource/mcp": `"resource":"https://notes.acme.com/mcp"`,
	} {
		rec := requestPath(mux, http.MethodGet, path)
		assert.Equal(t, http.StatusOK, rec.Code, path)
		assert.Contains(t, strings.ToLower(rec.Body.String()), strings.ToLower(want), path)
	}
	assert.Equal(t, http.StatusUnauthorized, requestPath(mux, http.MethodPost, "/mcp").Code)
	assert.Equal(t, http.StatusUnauthorized, requestPath(mux, http.MethodPost, "/mcp/").Code)
	assert.Equal(t, "https://notes.acme.com/mcp/docs", srv.Surface().Manifest.Docs)
}

// TestRegisterWithoutARouter checks that a router which is missing is an error.
func TestRegisterWithoutARouter(t *testing.T) {
	srv := at("/mcp", mcpkit.MountedAt(""))
	assert.ErrorContains(t, srv.Register(nil), "without a router")
	assert.ErrorContains(t, srv.Register((*http.ServeMux)(nil)), "without a router")
	assert.ErrorContains(t, srv.Register(mcpkit.RouterFunc(nil)), "without a router")
	assert.Error(t, srv.CheckMount(nil))
}

// TestRegisterForAHostOfItsOwn checks that all paths of the handler are registered without
// MountedAt.
func TestRegisterForAHostOfItsOwn(t *testing.T) {
	mux := http.NewServeMux()
	require.NoError(t, protectedAt(t, "/mcp", documented()).Register(mux))
	for _, path := range []string{"/docs", "/healthz", "/.well-known/security.txt", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"} {
		assert.Equal(t, http.StatusOK, requestPath(mux, http.MethodGet, path).Code, path)
	}
}

// TestTwoServersOnOneHost checks that each of two servers has its own metadata.
func TestTwoServersOnOneHost(t *testing.T) {
	mux := http.NewServeMux()
	for _, path := range []string{"/alpha/mcp", "/mcp", "/mcp/beta"} {
		srv := protectedAt(t, path, mcpkit.MountedAt(""))
		require.NoError(t, srv.Register(mux))
		require.NoError(t, srv.CheckMount(mux))
	}
	for _, path := range []string{"/alpha/mcp", "/mcp", "/mcp/beta"} {
		metadata := "/.well-known/oauth-protected-resource" + path
		assert.Contains(t, requestPath(mux, http.MethodPost, path).Header().Get("WWW-Authenticate"), "https://notes.acme.com"+metadata+`"`)
		assert.Contains(t, requestPath(mux, http.MethodGet, metadata).Body.String(), `"resource":"https://notes.acme.com`+path+`"`)
	}
}

// A registrar is a router that Register can use.
type registrar interface {
	http.Handler
	Handle(pattern string, h http.Handler)
}

// A replacing is a router that replaces handlers without an error, as some routers do.
type replacing map[string]http.Handler

func (r replacing) Handle(path string, h http.Handler) { r[path] = h }
func (r replacing) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	if h := r[req.URL.Path]; h != nil {
		h.ServeHTTP(rw, req)
		return
	}
	http.NotFound(rw, req)
}

// TestTwoServersWithOnePath checks that the second of two servers with one path is refused with an
// error that names the path and the pattern, and that the first one keeps the path.
func TestTwoServersWithOnePath(t *testing.T) {
	for name, tc := range map[string]struct {
		router registrar
		says   string
	}{
		"net/http": {http.NewServeMux(), `two servers need different paths in their URLs: the server "notes" is registered there, with the pattern "POST /mcp"`},
		"chi":      {chi.NewRouter(), `registered there, with the pattern "/mcp"`},
	} {
		first := at("/mcp", mcpkit.MountedAt(""))
		require.NoError(t, first.Register(tc.router), name)
		err := at("/mcp", mcpkit.MountedAt("")).Register(tc.router)
		require.ErrorContains(t, err, `the server "notes" cannot be registered at /mcp: `, name)
		require.ErrorContains(t, err, tc.says, name)
		require.NoError(t, first.CheckMount(tc.router), name)
	}
	// Other routers cannot be asked, but the whole program can.
	router := replacing{}
	first, second := at("/mcp", mcpkit.MountedAt("")), at("/mcp", mcpkit.MountedAt(""))
	require.NoError(t, first.Register(router))
	require.NoError(t, second.Register(mcpkit.RouterFunc(router.Handle)))
	require.ErrorContains(t, first.CheckMount(router), `POST /mcp reaches another MCP server, "notes"`)
	require.NoError(t, second.CheckMount(router))
}

// TestCheckMountFindsWhatDoesNotArrive mounts a protected server wrongly.
func TestCheckMountFindsWhatDoesNotArrive(t *testing.T) {
	t.Parallel()
	srv := protectedAt(t, "/mcp", mcpkit.MountedAt(""))
	h := handlerOf(t, srv)
	whole := http.NewServeMux()
	require.NoError(t, srv.Register(whole))
	const endpoint, metadata = "POST /mcp ", "GET /.well-known/oauth-protected-resource/mcp "
	for name, tc := range map[string]struct {
		root http.Handler
		want []string
	}{
		"only the endpoint": {only("/mcp", h), []string{metadata + "does not reach the server: the program answers with status 404"}},
		"another prefix":    {only("/api/", http.StripPrefix("/api", h)), []string{endpoint + "does not reach the server: the program answers with status 404", metadata + "does"}},
		"a changed path": {http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			r.URL.Path, r.RequestURI = "/internal"+r.URL.Path, "/internal"+r.RequestURI
			h.ServeHTTP(rw, r)
		}), []string{endpoint + "reaches the server with the path /internal/mcp", metadata + "reaches"}},
		"middleware that refuses": {http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			http.Error(rw, "log in", http.StatusUnauthorized)
		}), []string{endpoint + "does not reach the server: the program answers with status 401", metadata}},
		"middleware that redirects": {http.RedirectHandler("/login", http.StatusFound), []string{endpoint + "does not reach the server: the program redirects it with status 302", metadata}},
		"a handler that panics":     {http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("x") }), []string{endpoint + "does not reach the server: a handler of the program panics", metadata}},
		"a handler that is silent":  {http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), []string{endpoint + "does not reach the server: the program answers with status 200", metadata}},
	} {
		t.Run(name, func(t *testing.T) {
			err := srv.CheckMount(tc.root)
			for _, want := range tc.want {
				require.ErrorContains(t, err, want)
			}
			require.ErrorContains(t, err, "register the server with Server.Register")
			assert.False(t, srv.Check().OK(), "the check reports it")
			assert.Contains(t, writtenReport(srv.Check()), tc.want[0])
			require.NoError(t, srv.Update(nil), "the tools can change although the program is wrong")
		})
	}
	require.NoError(t, srv.CheckMount(whole))
	assert.True(t, srv.Check().OK())
	require.ErrorContains(t, srv.CheckMount(nil), "without a handler")
	require.ErrorContains(t, srv.Register(nil), "without a router")
}

func only(pattern string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, h)
	return mux
}

// TestCheckMountRunsNothing checks that the server answers none of the requests of CheckMount.
func TestCheckMountRunsNothing(t *testing.T) {
	l := &listener{}
	srv := at("/mcp", mcpkit.MountedAt(""), mcpkit.Observe(l))
	require.NoError(t, srv.CheckMount(handlerOf(t, srv)))
	assert.Empty(t, l.heard())
}

// TestTheCheckSaysWhatIsKnownOfAMount checks that the rule about mounts is not measured before
// CheckMount, and does not concern a server that has its host for itself.
func TestTheCheckSaysWhatIsKnownOfAMount(t *testing.T) {
	outcome := func(srv *mcpkit.Server) policy.Outcome {
		for _, r := range srv.Check().Results {
			if r.Rule.ID == policy.RuleServerMount {
				return r.Outcome
			}
		}
		return 0
	}
	assert.Equal(t, policy.Pass, outcome(at("/mcp")))
	srv := at("/mcp", mcpkit.MountedAt(""))
	assert.Equal(t, policy.NotMeasured, outcome(srv))
	require.NoError(t, srv.CheckMount(handlerOf(t, srv)))
	assert.Equal(t, policy.Pass, outcome(srv))
	require.Error(t, srv.CheckMount(http.NotFoundHandler()))
	assert.Equal(t, policy.Fail, outcome(srv))
}

// TestAPageThatDoesNotArriveIsReported checks that a missing page breaks the rule about the
// listing's links, and not the one that clients depend on.
func TestAPageThatDoesNotArriveIsReported(t *testing.T) {
	srv := at("/mcp", documented(), mcpkit.MountedAt(""))
	require.ErrorContains(t, srv.CheckMount(only("/mcp", handlerOf(t, srv))), "GET /mcp/docs does not reach the server")
	report := srv.Check()
	assert.True(t, report.OK())
	assert.Contains(t, writtenReport(report), "GET /mcp/docs does not reach the server")
}

// A signalling is a log handler that signals warnings.
type signalling struct {
	slog.Handler
	warnings chan string
}

func (s signalling) Enabled(context.Context, slog.Level) bool { return true }

func (s signalling) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		text := r.Message
		r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
		s.warnings <- text
	}
	return s.Handler.Handle(ctx, r)
}

// TestAMountedServerThatCannotBeDiscoveredSaysSo serves only the endpoint of a protected server.
// The first request leads to a warning.
func TestAMountedServerThatCannotBeDiscoveredSaysSo(t *testing.T) {
	warnings := make(chan string, 10)
	srv := protectedAt(t, "/mcp", mcpkit.Logs(observe.Logs{Logger: slog.New(signalling{slog.DiscardHandler, warnings})}))
	ts := httptest.NewServer(only("/mcp", handlerOf(t, srv)))
	defer ts.Close()
	for range 3 {
		assert.Equal(t, http.StatusUnauthorized, post(t, ts.URL+"/mcp", "", listRequest).Status)
	}
	assert.Contains(t, <-warnings, "GET /.well-known/oauth-protected-resource/mcp does not reach the server: the program answers with status 404")
	assert.Empty(t, warnings, "it is said once")
}

// TestALoginAddedWhileMounted protects a server after its first request has led to a check. The
// next request leads to another one, because there are more paths.
func TestALoginAddedWhileMounted(t *testing.T) {
	warnings := make(chan string, 10)
	srv := at("/mcp", mcpkit.MountedAt(""), mcpkit.Logs(observe.Logs{Logger: slog.New(signalling{slog.DiscardHandler, warnings})}))
	ts := httptest.NewServer(only("/mcp", handlerOf(t, srv)))
	defer ts.Close()
	assert.Equal(t, http.StatusOK, post(t, ts.URL+"/mcp", "", listRequest).Status)
	first := <-warnings
	for !strings.Contains(first, "does not reach") { // the address of the test is private
		first = <-warnings
	}
	assert.NotContains(t, first, "oauth-protected-resource")
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.SetAccess(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}))
	}))
	for range 3 {
		assert.Equal(t, http.StatusUnauthorized, post(t, ts.URL+"/mcp", "", listRequest).Status)
	}
	second := <-warnings
	for !strings.Contains(second, "does not reach") {
		second = <-warnings
	}
	assert.Contains(t, second, "GET /.well-known/oauth-protected-resource/mcp does not reach the server")
}

// TestAToolAddedWhileMounted adds a tool, and later a login, to a server that is registered.
func TestAToolAddedWhileMounted(t *testing.T) {
	srv := at("/mcp", mcpkit.MountedAt(""))
	mux := http.NewServeMux()
	require.NoError(t, srv.Register(mux))
	addTool(srv, "find_more", func(context.Context, struct{}) (string, error) { return "x", nil })
	assert.NotContains(t, requestPath(mux, http.MethodPost, "/mcp").Body.String(), "find_more", "what serves does not change by itself")
	require.NoError(t, srv.Update(nil))
	assert.Contains(t, requestPath(mux, http.MethodPost, "/mcp").Body.String(), "find_more")

	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.SetAccess(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}))
	}))
	assert.Equal(t, http.StatusUnauthorized, requestPath(mux, http.MethodPost, "/mcp").Code)
	assert.Equal(t, http.StatusOK, requestPath(mux, http.MethodGet, "/.well-known/oauth-protected-resource/mcp").Code)
	require.NoError(t, srv.CheckMount(mux))
}

// TestPathsThatNoServerIsMountedAt checks that a wrong path of MountedAt is a finding, and that a
// path which routers take for a pattern is refused.
func TestPathsThatNoServerIsMountedAt(t *testing.T) {
	for _, path := range []string{"mcp", "/mcp/", "//mcp", "/a/../mcp", "/mcp?x", "/m cp", "/%6dcp"} {
		report := at("/mcp", mcpkit.MountedAt(path)).Check()
		assert.False(t, report.OK(), path)
		assert.Contains(t, writtenReport(report), fmt.Sprintf("cannot be mounted at %q", path))
	}
	for _, path := range []string{"/{tenant}/mcp", "/:tenant/mcp", "/*"} {
		err := at("/mcp", mcpkit.MountedAt(path)).Register(http.NewServeMux())
		assert.ErrorContains(t, err, "for a pattern", path)
	}
}

// TestTheAnswerToAForeignHostNamesTheFix checks the text of status 421.
func TestTheAnswerToAForeignHostNamesTheFix(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "http://backend:8080/mcp", strings.NewReader(listRequest))
	rec := httptest.NewRecorder()
	handlerOf(t, at("/mcp")).ServeHTTP(rec, r)
	assert.Equal(t, http.StatusMisdirectedRequest, rec.Code)
	for _, want := range []string{`does not answer for the host \"backend:8080\", only for notes.acme.com`, "pass on the client's Host header", "option Hosts"} {
		assert.Contains(t, rec.Body.String(), want)
	}
}

// TestAMountedServerLosesNoCallAtItsEnd ends a program that has its own http.Server, as the
// package example does, while clients call a tool.
func TestAMountedServerLosesNoCallAtItsEnd(t *testing.T) {
	const calls = 200
	var begun atomic.Int64
	half := make(chan struct{})
	srv := at("/mcp", mcpkit.MountedAt(""))
	addTool(srv, "find_slowly", func(context.Context, struct{}) (string, error) {
		if begun.Add(1) == calls/2 {
			close(half)
		}
		time.Sleep(5 * time.Millisecond)
		return "found", nil
	})
	mux := http.NewServeMux()
	require.NoError(t, srv.Register(mux))
	ts := httptest.NewServer(mux)
	defer ts.Close()
	ended := make(chan error, 1)
	go func() {
		<-half
		srv.Drain().Begin()
		srv.Drain().EndStreams()
		ended <- ts.Config.Shutdown(context.WithoutCancel(t.Context()))
	}()
	var answered atomic.Int64
	var wg sync.WaitGroup
	slots := make(chan struct{}, 20)
	body := request("2025-11-25", "tools/call", map[string]any{"name": "find_slowly", "arguments": map[string]any{}})
	for range calls {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			resp, err := ts.Client().Post(ts.URL+"/mcp", "application/json", strings.NewReader(body))
			if err != nil {
				return // the call did not reach the server; begun counts those that did
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if assert.NoError(t, err) && assert.Equal(t, http.StatusOK, resp.StatusCode) && assert.Contains(t, string(text), "found") {
				answered.Add(1)
			}
		})
	}
	wg.Wait()
	require.NoError(t, <-ended)
	assert.Equal(t, begun.Load(), answered.Load(), "a call that reached the handler was not answered")
	assert.GreaterOrEqual(t, answered.Load(), int64(calls/2))
}
