package audit_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// answering returns a change after which requests that match are answered by a handler.
func answering(match func(*http.Request) bool, with http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if match(r) {
				with(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func method(name string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == name && r.URL.Path == "/mcp" }
}

// status answers with a status and nothing else.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// redirect answers with a redirect.
func redirect(code int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

// body answers with a body of a type.
func body(code int, contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

// notJSON matches the POST of a body that is not JSON.
func notJSON(r *http.Request) bool { return r.Method == http.MethodPost && r.ContentLength == 17 }

func httpServers() []brokenServer {
	endpoint := func(r *http.Request) bool { return r.URL.Path == "/mcp" }
	server := func(name string, rule policy.RuleID, message string, change func(http.Handler) http.Handler) brokenServer {
		return brokenServer{name: name, rule: rule, says: message, change: change}
	}
	agent := func(name string) func(*http.Request) bool {
		return func(r *http.Request) bool { return strings.HasPrefix(r.UserAgent(), name) }
	}
	reflectHost := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "attacker.example" {
				w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="https://`+r.Host+`/.well-known/oauth-protected-resource/mcp"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	return []brokenServer{
		server("to another host", audit.RuleHTTPRedirect, "redirects to another host, other.example.net",
			answering(endpoint, redirect(307, "http://other.example.net/mcp"))),
		server("in a loop", audit.RuleHTTPRedirect, "redirects more than", answering(endpoint, redirect(307, "/mcp"))),
		server("with 302", audit.RuleHTTPRedirect, "redirected with 302", answering(endpoint, redirect(302, "/v2/mcp"))),
		server("to something else", audit.RuleHTTPRedirect, "which is not an http or https URL", answering(endpoint, redirect(308, "myapp://mcp"))),
		server("to another path", audit.RuleHTTPRedirectURL, "redirects to http://", answering(endpoint, redirect(308, "/v2/mcp"))),
		server("500", audit.RuleHTTPHead, "HEAD is answered with 500", answering(method(http.MethodHead), status(500))),
		server("404", audit.RuleHTTPHead, "HEAD is answered with 404", answering(method(http.MethodHead), status(404))),
		server("redirect", audit.RuleHTTPHead, "HEAD is answered with 302", answering(method(http.MethodHead), redirect(302, "/login"))),
		server("page", audit.RuleHTTPGet, `Content-Type "text/html"`, answering(method(http.MethodGet), body(200, "text/html", "<html>welcome"))),
		server("404", audit.RuleHTTPGet, "answered with 404", answering(method(http.MethodGet), status(404))),
		server("500", audit.RuleHTTPGet, "answered with 500", answering(method(http.MethodGet), status(500))),
		server("PUT", audit.RuleHTTPMethods, "PUT is answered with 500", answering(method(http.MethodPut), status(500))),
		server("DELETE", audit.RuleHTTPMethods, "DELETE is answered with 502", answering(method(http.MethodDelete), status(502))),
		server("no Allow", audit.RuleHTTPAllow, "GET is answered with 405 and without", answering(method(http.MethodGet), status(405))),
		server("404", audit.RuleHTTPSlash, "is answered with 404, and without the slash with 200",
			answering(func(r *http.Request) bool { return r.URL.Path == "/mcp/" }, status(404))),
		server("redirect that sends GET", audit.RuleHTTPSlash, "is answered with 301",
			answering(func(r *http.Request) bool { return r.URL.Path == "/mcp/" }, redirect(301, "/mcp"))),
		server("redirect without TLS", audit.RuleHTTPSlash, "redirects to http://notes.example.net/mcp",
			answering(func(r *http.Request) bool { return r.URL.Path == "/mcp/" }, redirect(307, "http://notes.example.net/mcp"))),
		server("Claude", audit.RuleHTTPUserAgent, "Claude-User is answered with 403", answering(agent("Claude-User"), body(403, "text/plain", "error code: 1010"))),
		server("httpx", audit.RuleHTTPUserAgent, "python-httpx", answering(agent("python-httpx"), body(403, "text/html", "<html>Just a moment"))),
		server("challenge", audit.RuleHTTPHost, "in WWW-Authenticate", reflectHost),
		server("framework", audit.RuleHTTPErrorBody, "a POST that is not JSON is answered with 400 and a page of HTML",
			answering(notJSON, body(400, "text/html; charset=utf-8", "<!DOCTYPE html><pre>SyntaxError: Unexpected end of JSON input</pre>"))),
		server("Node", audit.RuleHTTPDebug, "at parse (/srv/app/node_modules",
			answering(notJSON, body(400, "application/json", `{"error":"SyntaxError\n    at parse (/srv/app/node_modules/body-parser/lib/types/json.js:92:19)"}`))),
		server("Python", audit.RuleHTTPDebug, "Traceback",
			answering(notJSON, body(500, "text/plain", "Traceback (most recent call last):\n  File \"/app/main.py\", line 3"))),
		server("500", audit.RuleHTTPBodyLimit, "5 MiB is answered with 500",
			answering(func(r *http.Request) bool { return r.ContentLength > 1<<20 }, status(500))),
	}
}

func TestHonestAnswersToMethods(t *testing.T) {
	t.Parallel()
	allow := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", "POST, OPTIONS")
			w.WriteHeader(code)
		}
	}
	stream := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	for name, c := range map[string]struct {
		rule   policy.RuleID
		change func(http.Handler) http.Handler
	}{
		"HEAD with 405":               {audit.RuleHTTPHead, answering(method(http.MethodHead), allow(405))},
		"HEAD with 200":               {audit.RuleHTTPHead, answering(method(http.MethodHead), status(200))},
		"HEAD with 401":               {audit.RuleHTTPHead, answering(method(http.MethodHead), status(401))},
		"GET with a stream":           {audit.RuleHTTPGet, answering(method(http.MethodGet), stream)},
		"GET with 405":                {audit.RuleHTTPGet, answering(method(http.MethodGet), allow(405))},
		"PUT with 501":                {audit.RuleHTTPMethods, answering(method(http.MethodPut), status(501))},
		"DELETE with 400":             {audit.RuleHTTPMethods, answering(method(http.MethodDelete), status(400))},
		"slash with 307":              {audit.RuleHTTPSlash, answering(func(r *http.Request) bool { return r.URL.Path == "/mcp/" }, redirect(307, "/mcp"))},
		"another host ignored":        {audit.RuleHTTPHost, answering(func(r *http.Request) bool { return r.Host == "attacker.example" }, status(404))},
		"large body with 413":         {audit.RuleHTTPBodyLimit, answering(func(r *http.Request) bool { return r.ContentLength > 1<<20 }, status(413))},
		"error that mentions a path":  {audit.RuleHTTPDebug, answering(notJSON, body(400, "application/json", `{"error":"no such page: look at (the docs)"}`))},
		"error text that is not HTML": {audit.RuleHTTPErrorBody, answering(notJSON, body(400, "text/plain", "not JSON"))},
	} {
		t.Run(name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			got := result(t, run(t, broken(t, c.change).URL+"/mcp", nil), c.rule)
			assert.Equal(t, policy.Pass, got.Outcome, "%v %s", got.Findings, got.Reason)
		})
	}
}

func TestAnEndpointThatRedirectsIsAskedNothingElse(t *testing.T) {
	t.Parallel()
	report := run(t, broken(t, answering(method(http.MethodPost), redirect(307, "http://other.example.net/mcp"))).URL+"/mcp", nil)
	for _, id := range []policy.RuleID{audit.RuleHTTPHead, audit.RuleHTTPGet, audit.RuleHTTPSlash, audit.RuleCORSPreflight, audit.RuleHTTPUserAgent, audit.RuleHTTPDebug, audit.RuleProtocolInitialize} {
		got := result(t, report, id)
		assert.Equal(t, policy.NotMeasured, got.Outcome, id)
		assert.Contains(t, got.Reason, "redirects to http://other.example.net/mcp", id)
	}
}
