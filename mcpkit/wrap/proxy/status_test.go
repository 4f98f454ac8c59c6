package proxy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestOpenSaysHowItFailed checks that errors of Open say how a command ended, and what may be wrong
// with a URL.
func TestOpenSaysHowItFailed(t *testing.T) {
	t.Parallel()
	shell := func(script string) proxy.Command { return proxy.Command{Path: "sh", Args: []string{"-c", script}} }
	refusing := func(status int) proxy.Handler {
		return proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })}
	}
	for name, c := range map[string]struct {
		server proxy.Server
		want   []string
	}{
		"a missing key":  {shell(`echo "begin" >&2; echo "API_KEY is not set" >&2; exit 3`), []string{"exit status 3", "API_KEY is not set"}},
		"nothing":        {shell("exit 0"), []string{"the command ended (exit status 0)"}},
		"usage":          {shell("echo Usage: x; exit 2"), []string{"the command ended (exit status 2)"}},
		"an escape":      {shell(`printf 'red \033[31m text\n' >&2; exit 1`), []string{"exit status 1", "red"}},
		"a long line":    {shell(`head -c 5000 /dev/zero | tr '\0' x >&2; exit 1`), []string{"xxx"}},
		"no credentials": {refusing(401), []string{"the status 401", "credentials"}},
		"no permission":  {refusing(403), []string{"the status 403", "credentials"}},
		"no such path":   {refusing(404), []string{"the status 404", "the path of its URL may be wrong"}},
		"another method": {refusing(405), []string{"the status 405", "the path of its URL may be wrong"}},
		"a fault":        {refusing(500), []string{"Internal Server Error"}},
	} {
		_, err := proxy.Open(t.Context(), proxy.Upstream{Name: "failing", Server: c.server, Log: (&logBook{}).logger()})
		for _, want := range append(c.want, `the upstream "failing" cannot be used`) {
			assert.ErrorContains(t, err, want, name)
		}
		assert.NotContains(t, err.Error(), "\x1b", name)
		assert.Less(t, len(err.Error()), 800, name)
	}
}

// TestBusyUpstreams has an upstream refuse a call for now. The model reads when to try again, if
// the upstream says it.
func TestBusyUpstreams(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status      int
		after, want string
	}{
		{429, "7", "is busy. Try again in 7 seconds"},
		{503, "120", "is busy. Try again in 120 seconds"},
		{429, time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), "is busy. Try again in 3"},
		{503, "99999999999999999999", "internal error"},
		{503, "99999999", "is busy. Try again in 86400 seconds"},
		{503, "", "internal error"},
		{503, "-5", "internal error"},
		{503, "soon", "internal error"},
		{500, "7", "internal error"},
	} {
		usual := lists(map[string]string{"tools/list": toolList("get_text")}).Handler
		p := open(t, proxy.Upstream{
			Name: "busy", Annotations: map[string]annotate.Annotation{"get_text": annotate.Destructive("Do it", annotate.ClosedWorld())},
			Server: proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(readAgain(r), `"tools/call"`) {
					usual.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Retry-After", c.after)
				w.WriteHeader(c.status)
			})},
		})
		text, failed := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), "get_text", nil)
		assert.True(t, failed)
		assert.Contains(t, text, c.want, "%d %s", c.status, c.after)
	}
}
