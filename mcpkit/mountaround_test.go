package mcpkit_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// mountWarnings serves srv inside of middleware, and returns the warnings about its mount that are
// logged until it listens.
func mountWarnings(t *testing.T, srv *mcpkit.Server, log *logBook, around func(http.Handler) http.Handler) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said := ""
	err := mcpkit.Command(ctx, srv, []string{"serve", "-addr", "127.0.0.1:0"}, serving.Around(around),
		serving.OnListen(func(net.Addr) { said = log.String(); stop() }), mcpkit.Streams(nil, io.Discard, io.Discard))
	require.NoError(t, err)
	var lines []string
	for line := range strings.Lines(said) {
		if strings.Contains(line, "as it is mounted") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// home returns middleware with a mux that has a route of the program and, at its other patterns,
// the server.
func home(route string, patterns ...string) func(http.Handler) http.Handler {
	return func(server http.Handler) http.Handler {
		routes := http.NewServeMux()
		routes.Handle(route, hostSays("home"))
		for _, p := range patterns {
			routes.Handle(p, server)
		}
		return routes
	}
}

// TestServeSaysWhatItsMiddlewareTakes serves inside of middleware that takes paths of the server
// without a word.
func TestServeSaysWhatItsMiddlewareTakes(t *testing.T) {
	const metadata = "GET /.well-known/oauth-protected-resource/mcp does not reach the server: "
	for name, c := range map[string]struct {
		around func(http.Handler) http.Handler
		taken  []string
	}{
		"a home page for all paths":   {home("GET /", "/"), []string{metadata + "the program answers with status 200, at its pattern", "GET /{$}"}},
		"only the endpoint":           {home("GET /{$}", "/mcp"), []string{metadata + "the program answers with status 404"}},
		"another prefix":              {home("GET /{$}", "/api/"), []string{metadata, "POST /mcp does not reach the server"}},
		"no server at all":            {home("/"), []string{metadata, "POST /mcp does not reach the server"}},
		"a prefix that is stripped":   {func(h http.Handler) http.Handler { return http.StripPrefix("/mcp", h) }, []string{metadata}},
		"a redirect":                  {func(http.Handler) http.Handler { return http.RedirectHandler("https://acme.com/", http.StatusFound) }, []string{metadata + "the program redirects it with status 302"}},
		"everything is passed on":     {home("GET /{$}", "/"), nil},
		"telemetry":                   {func(h http.Handler) http.Handler { return h }, nil},
		"an office's network":         {func(http.Handler) http.Handler { return refusing(http.StatusForbidden) }, nil},
		"a page for people logged in": {func(http.Handler) http.Handler { return refusing(http.StatusUnauthorized) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var log logBook
			said := mountWarnings(t, protectedAt(t, "/mcp", log.option()), &log, c.around)
			if c.taken == nil {
				assert.Empty(t, said)
			}
			for _, want := range c.taken {
				assert.Contains(t, said, strings.ReplaceAll(want, `"`, `\"`))
			}
		})
	}
}

func refusing(status int) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(status) })
}

// TestServeChecksItsMiddlewareForPages serves a public server whose program takes the documentation
// page, and one that owns its host, of which clients need nothing but the endpoint.
func TestServeChecksItsMiddlewareForPages(t *testing.T) {
	var log logBook
	said := mountWarnings(t, at("/mcp", mcpkit.MountedAt(""), documented(), log.option()), &log, home("GET /", "/"))
	assert.Contains(t, said, "GET /mcp/docs does not reach the server")
	var other logBook
	assert.Empty(t, mountWarnings(t, at("/mcp", other.option()), &other, home("GET /", "/")))
}

// TestAClientThatMiddlewareAdmitsChecksTheMount serves inside of middleware that answers only one
// client, and takes the metadata from it too. The request of this client leads to the check.
func TestAClientThatMiddlewareAdmitsChecksTheMount(t *testing.T) {
	warnings := make(chan string, 10)
	srv := protectedAt(t, "/mcp", mcpkit.Logs(observe.Logs{Logger: slog.New(signalling{slog.DiscardHandler, warnings})}))
	addr, stop := running(t, srv, serving.Around(func(server http.Handler) http.Handler {
		inside := home("GET /", "/")(server)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.RemoteAddr, "127.0.0.1:") {
				rw.WriteHeader(http.StatusForbidden)
				return
			}
			inside.ServeHTTP(rw, r)
		})
	}))
	assert.Empty(t, warnings)
	assert.Equal(t, http.StatusUnauthorized, post(t, "http://"+addr+"/mcp", "", listRequest).Status)
	assert.Contains(t, <-warnings, "GET /.well-known/oauth-protected-resource/mcp does not reach the server")
	require.NoError(t, stop())
}

// TestRegisterForAURLThatEndsInASlash registers servers whose endpoint has a slash at its end.
func TestRegisterForAURLThatEndsInASlash(t *testing.T) {
	for _, path := range []string{"/mcp/", "/v1/mcp/", "/"} {
		mux := http.NewServeMux()
		mux.Handle("GET /{$}", hostSays("home"))
		if path == "/" {
			mux = http.NewServeMux()
		}
		srv := protectedAt(t, path, mcpkit.MountedAt(""))
		require.NoError(t, srv.Register(mux), path)
		require.NoError(t, srv.CheckMount(mux), path)
		assert.Equal(t, http.StatusUnauthorized, requestPath(mux, http.MethodPost, path).Code, path)
	}
}
