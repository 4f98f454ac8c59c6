package audit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/rs/cors"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// preflightHeader replaces a header of the answers to preflights; "" removes it.
func preflightHeader(name, value string) func(http.Handler) http.Handler {
	return answerHeader(func(r *http.Request) bool { return r.Method == http.MethodOptions }, name, value)
}

// answerHeader replaces a header of the answers to requests that match; "" removes it.
func answerHeader(match func(*http.Request) bool, name, value string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if match(r) {
				w = &headerWriter{ResponseWriter: w, name: name, value: value}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// A headerWriter changes a header before it is written.
type headerWriter struct {
	http.ResponseWriter
	name, value string
	written     bool
}

func (w *headerWriter) WriteHeader(code int) {
	w.change()
	w.ResponseWriter.WriteHeader(code)
}

func (w *headerWriter) Write(b []byte) (int, error) {
	w.change()
	return w.ResponseWriter.Write(b)
}

func (w *headerWriter) change() {
	if w.written {
		return
	}
	w.written = true
	if w.Header().Del(w.name); w.value != "" {
		w.Header().Set(w.name, w.value)
	}
}

func (w *headerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func originServers() []brokenServer {
	server := func(name string, rule policy.RuleID, message string, change func(http.Handler) http.Handler, also ...policy.RuleID) brokenServer {
		return brokenServer{name: name, rule: rule, says: message, change: change, also: also}
	}
	from := func(origin string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Header.Get("Origin") == origin && r.Method == http.MethodPost }
	}
	post := func(r *http.Request) bool { return r.Method == http.MethodPost }
	blind := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Origin") == "https://attacker.example" {
				r.Header.Del("Origin")
			}
			next.ServeHTTP(w, r)
		})
	}
	return []brokenServer{
		server("not compared", audit.RuleHTTPForeignOrigin, "is answered with 200", blind),
		server("claude.ai", audit.RuleHTTPClientOrigin, "https://claude.ai is refused with 403", answering(from("https://claude.ai"), status(403))),
		server("claude.com", audit.RuleHTTPClientOrigin, "https://claude.com is refused with 400", answering(from("https://claude.com"), status(400))),
		server("no CORS", audit.RuleCORSPreflight, "answered with 405", answering(method(http.MethodOptions), status(405))),
		server("login before CORS", audit.RuleCORSPreflight, "answered with 401", answering(method(http.MethodOptions), status(401))),
		server("no origin", audit.RuleCORSPreflight, "Access-Control-Allow-Origin", preflightHeader("Access-Control-Allow-Origin", "")),
		server("another origin", audit.RuleCORSPreflight, "https://example.net", preflightHeader("Access-Control-Allow-Origin", "https://example.net")),
		server("Inspector is missing", audit.RuleCORSPreflight, "http://localhost:6274",
			answering(func(r *http.Request) bool {
				return r.Method == http.MethodOptions && r.Header.Get("Origin") == "http://localhost:6274"
			}, status(403))),
		server("headers", audit.RuleCORSPreflight, "Mcp-Protocol-Version", preflightHeader("Access-Control-Allow-Headers", "content-type, authorization, mcp-session-id")),
		server("headers of 2026", audit.RuleCORSFurther, "Mcp-Method and Mcp-Name",
			preflightHeader("Access-Control-Allow-Headers", "Content-Type, Authorization, Mcp-Session-Id, Mcp-Protocol-Version, Last-Event-ID")),
		server("no CORS on answers", audit.RuleCORSExpose, "lacks Access-Control-Allow-Origin", answerHeader(post, "Access-Control-Allow-Origin", "")),
	}
}

// challenged answers requests without a token with 401, with CORS as the clean server sends it.
func challenged(expose string) func(http.Handler) http.Handler {
	return answering(
		func(r *http.Request) bool { return r.Method == http.MethodPost && r.Header.Get("Authorization") == "" },
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			w.Header().Set("Access-Control-Expose-Headers", expose)
			w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="https://notes.example.net/.well-known/oauth-protected-resource/mcp"`)
			w.WriteHeader(http.StatusUnauthorized)
		})
}

func TestPagesCanReadTheChallenge(t *testing.T) {
	t.Parallel()
	report := run(t, broken(t, challenged("Mcp-Session-Id")).URL+"/mcp", nil)
	got := result(t, report, audit.RuleCORSExpose)
	assert.NotEmpty(t, got.Findings)
	got = result(t, report, audit.RuleHTTPForeignOrigin)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "asks for a token")
	report = run(t, broken(t, challenged("WWW-Authenticate")).URL+"/mcp", nil)
	got = result(t, report, audit.RuleCORSExpose)
	assert.Equal(t, policy.Pass, got.Outcome, "%v %s", got.Findings, got.Reason)
}

// sessions starts a server with sessions, behind CORS.
func sessions(t *testing.T, o cors.Options) string {
	t.Helper()
	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1.0.0"}, nil)
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	s := httptest.NewServer(cors.New(o).Handler(handler))
	t.Cleanup(s.Close)
	return s.URL + "/mcp"
}

func TestPagesCanKeepTheirSession(t *testing.T) {
	t.Parallel()
	o := cors.Options{
		AllowedOrigins: []string{"https://claude.ai", "https://claude.com", "http://localhost:6274"},
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodDelete},
		AllowedHeaders: []string{"Content-Type", "Mcp-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Last-Event-ID"},
		ExposedHeaders: []string{"Mcp-Session-Id"},
	}
	report := run(t, sessions(t, o), nil)
	for _, id := range []policy.RuleID{audit.RuleCORSPreflight, audit.RuleCORSFurther, audit.RuleCORSExpose, audit.RuleHTTPGet} {
		got := result(t, report, id)
		assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
	}
	assert.NotEmpty(t, result(t, report, audit.RuleHTTPForeignOrigin).Findings, "go-sdk does not look at Origin")
	o.ExposedHeaders = nil
	got := result(t, run(t, sessions(t, o), nil), audit.RuleCORSExpose)
	assert.NotEmpty(t, got.Findings)
	o.AllowedMethods = []string{http.MethodPost}
	report = run(t, sessions(t, o), nil)
	assert.Empty(t, result(t, report, audit.RuleCORSPreflight).Findings)
	assert.NotEmpty(t, result(t, report, audit.RuleCORSFurther).Findings, "DELETE ends sessions")
}

func TestHonestCORS(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(http.Handler) http.Handler{
		"any origin": preflightHeader("Access-Control-Allow-Origin", "*"),
		"any header": preflightHeader("Access-Control-Allow-Headers", "*"),
		"lower case": preflightHeader("Access-Control-Allow-Headers", strings.ToLower("Content-Type, Mcp-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name, Last-Event-ID")),
		"no POST":    preflightHeader("Access-Control-Allow-Methods", "DELETE"),
		"status 200": answering(func(*http.Request) bool { return false }, nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, broken(t, change).URL+"/mcp", nil)
			for _, id := range []policy.RuleID{audit.RuleCORSPreflight, audit.RuleCORSExpose, audit.RuleHTTPClientOrigin, audit.RuleHTTPForeignOrigin} {
				got := result(t, report, id)
				assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
			}
		})
	}
}
