package edge_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// locked is a handler that requires a token.
var locked = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	}
})

// ask sends a request that arrives at the address local, with headers given as lines.
func ask(h http.Handler, method, host, local string, lines ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/mcp", nil)
	r.Host = host
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	addr, err := net.ResolveTCPAddr("tcp", local)
	if err != nil {
		panic(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr)))
	return w
}

const (
	public   = "notes.example.com"
	outside  = "10.0.0.1:8080"
	loopback = "127.0.0.1:8080"
)

// list splits a header whose value is a list, and returns it in lower case.
func list(h http.Header, name string) []string {
	var names []string
	for n := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values(name), ",")), ",") {
		if n = strings.TrimSpace(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

func TestPreflightAsksForNoToken(t *testing.T) {
	h := edge.CORS(edge.ClientOrigins...)(locked)
	for _, origin := range edge.ClientOrigins {
		w := ask(h, "OPTIONS", public, outside, "Origin: "+origin, "Access-Control-Request-Method: POST",
			"Access-Control-Request-Headers: accept,authorization,content-type,last-event-id,mcp-method,mcp-name,mcp-param-owner,mcp-protocol-version,mcp-session-id")
		assert.Equal(t, 204, w.Code)
		assert.Empty(t, w.Body.String())
		assert.Equal(t, []string{origin}, w.Header().Values("Access-Control-Allow-Origin"))
		assert.Subset(t, list(w.Header(), "Access-Control-Allow-Methods"), []string{"post", "get", "delete"})
		assert.Subset(t, list(w.Header(), "Access-Control-Allow-Headers"), []string{
			"authorization", "content-type", "accept", "mcp-session-id", "mcp-protocol-version",
			"last-event-id", "mcp-method", "mcp-name", "mcp-param-owner",
		})
		assert.NotEmpty(t, w.Header().Get("Access-Control-Max-Age"))
		assert.Contains(t, list(w.Header(), "Vary"), "origin")
		assert.Contains(t, list(w.Header(), "Vary"), "access-control-request-headers")
		assert.Empty(t, w.Header().Values("Access-Control-Allow-Credentials"))
	}
}

func TestPagesReadTheAnswer(t *testing.T) {
	h := edge.CORS("https://claude.ai")(locked)
	for _, method := range []string{"POST", "GET", "DELETE", "HEAD"} {
		w := ask(h, method, public, outside, "Origin: https://claude.ai")
		assert.Equal(t, 401, w.Code, method)
		assert.Equal(t, "https://claude.ai", w.Header().Get("Access-Control-Allow-Origin"), method)
		assert.Subset(t, list(w.Header(), "Access-Control-Expose-Headers"),
			[]string{"mcp-session-id", "www-authenticate", "mcp-protocol-version", "retry-after"}, method)
		assert.Contains(t, list(w.Header(), "Vary"), "origin", method)
		assert.Empty(t, w.Header().Values("Access-Control-Allow-Credentials"), method)
	}
}

// A client that sends no Origin is not a page. Its response has Vary: Origin too, for caches.
func TestNoOrigin(t *testing.T) {
	h := edge.CORS("https://claude.ai")(locked)
	w := ask(h, "POST", public, outside, "Authorization: Bearer t")
	assert.Equal(t, 200, w.Code)
	assert.Empty(t, w.Header().Values("Access-Control-Allow-Origin"))
	assert.Contains(t, list(w.Header(), "Vary"), "origin")
}

func TestUnlistedPageGetsNothing(t *testing.T) {
	trusted := []string{"https://claude.ai"}
	alone := edge.CORS(trusted...)(locked)
	guarded := edge.Origins(trusted...)(alone)
	for _, tc := range []struct{ host, local, origin string }{
		{public, outside, "https://evil.example"},
		{public, outside, "http://claude.ai"},
		{public, outside, "https://claude.ai.evil.example"},
		{public, outside, "https://claude.ai:8443"},
		{public, outside, "https://x@claude.ai"},
		{public, outside, "https://claude.ai/"},
		{public, outside, "null"},
		{public, outside, "*"},
		{public, outside, ""},
		{public, loopback, "http://localhost:3000"},
		{"localhost:8080", outside, "http://localhost:3000"},
		{"", outside, "https://:443"},
	} {
		for _, lines := range [][]string{
			{"Origin: " + tc.origin, "Access-Control-Request-Method: POST"},
			{"Origin: https://claude.ai", "Origin: " + tc.origin, "Access-Control-Request-Method: POST"},
		} {
			w := ask(alone, "OPTIONS", tc.host, tc.local, lines...)
			for name := range w.Header() {
				assert.False(t, strings.HasPrefix(name, "Access-Control-"), "%v gets %s", lines, name)
			}
			w = ask(alone, "POST", tc.host, tc.local, lines...)
			assert.Empty(t, w.Header().Values("Access-Control-Allow-Origin"), "%v", lines)
			assert.Equal(t, 403, ask(guarded, "OPTIONS", tc.host, tc.local, lines...).Code, "%v", lines)
			assert.Equal(t, 403, ask(guarded, "POST", tc.host, tc.local, lines...).Code, "%v", lines)
		}
	}
}

// The pages that Origins lets through get CORS headers, listed or not.
func TestOwnAndLoopbackPages(t *testing.T) {
	h := edge.CORS()(locked)
	for _, tc := range []struct{ host, local, origin string }{
		{public, outside, "https://notes.example.com"},
		{"localhost:8080", loopback, "http://localhost:3000"},
		{"127.0.0.1:8080", loopback, "http://localhost:3000"},
		{"[::1]:8080", "[::1]:8080", "http://[::1]:3000"},
	} {
		w := ask(h, "OPTIONS", tc.host, tc.local, "Origin: "+tc.origin, "Access-Control-Request-Method: POST")
		assert.Equal(t, tc.origin, w.Header().Get("Access-Control-Allow-Origin"), tc.origin)
	}
}

func TestPreflightHeaders(t *testing.T) {
	h := edge.CORS("https://claude.ai")(locked)
	for _, tc := range []struct {
		asked   []string
		granted bool
	}{
		{nil, true},
		{[]string{""}, true},
		{[]string{"authorization,content-type"}, true},
		{[]string{"Content-Type, Authorization"}, true}, // as people write them
		{[]string{"authorization", "content-type"}, true},
		{[]string{"content-type,content-type"}, true},
		{[]string{"mcp-param-a,mcp-param-b"}, true},
		{[]string{"Mcp-Param-Owner , content-type"}, true},
		{[]string{"authorization,mcp-param-zz"}, true},
		{[]string{"mcp-param-"}, false},
		{[]string{"mcp-param"}, false},
		{[]string{"mcp-parameter"}, false},
		{[]string{"x-mcp-param-a"}, false},
		{[]string{"mcp-param-a b"}, false},
		{[]string{"mcp-param-ä"}, false},
		{[]string{"mcp-param-a\x00"}, false},
		{[]string{"mcp-param-" + strings.Repeat("a", 2000)}, false},
		{[]string{strings.Repeat("mcp-param-a,", 1000)}, false},
		{[]string{"cookie"}, false},
		{[]string{"*"}, false},
		{[]string{"authorization,x-admin"}, false},
		{[]string{"mcp-param-a,x-admin"}, false},
	} {
		lines := []string{"Origin: https://claude.ai", "Access-Control-Request-Method: POST"}
		for _, a := range tc.asked {
			lines = append(lines, "Access-Control-Request-Headers: "+a)
		}
		w := ask(h, "OPTIONS", public, outside, lines...)
		assert.Equal(t, 204, w.Code)
		if !tc.granted {
			assert.Empty(t, w.Header().Values("Access-Control-Allow-Origin"), "%.60q", tc.asked)
			assert.Empty(t, w.Header().Values("Access-Control-Allow-Headers"), "%.60q", tc.asked)
			continue
		}
		assert.Equal(t, "https://claude.ai", w.Header().Get("Access-Control-Allow-Origin"), "%.60q", tc.asked)
		for name := range strings.SplitSeq(strings.ToLower(strings.Join(tc.asked, ",")), ",") {
			if name = strings.TrimSpace(name); name != "" {
				assert.Contains(t, list(w.Header(), "Access-Control-Allow-Headers"), name)
			}
		}
	}
}

func TestPreflightMethods(t *testing.T) {
	h := edge.CORS("https://claude.ai")(locked)
	for method, granted := range map[string]bool{
		"POST": true, "GET": true, "DELETE": true, "PUT": false, "PATCH": false, "TRACE": false, "post": false, "*": false,
	} {
		w := ask(h, "OPTIONS", public, outside, "Origin: https://claude.ai", "Access-Control-Request-Method: "+method)
		assert.Equal(t, 204, w.Code, method)
		assert.Equal(t, granted, w.Header().Get("Access-Control-Allow-Origin") != "", method)
	}
}

func TestOptionsThatIsNoPreflight(t *testing.T) {
	h := edge.CORS("https://claude.ai")(locked)
	for _, lines := range [][]string{
		nil,
		{"Origin: https://claude.ai"},
		{"Access-Control-Request-Method: POST"},
		{"Origin: https://claude.ai", "Access-Control-Request-Method: "},
	} {
		assert.Equal(t, 401, ask(h, "OPTIONS", public, outside, lines...).Code, "%v", lines)
	}
}

func TestPrivateNetwork(t *testing.T) {
	w := ask(edge.CORS("https://claude.ai")(ok), "OPTIONS", "localhost:8080", loopback, "Origin: https://claude.ai",
		"Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true")
	assert.Empty(t, w.Header().Values("Access-Control-Allow-Private-Network"))
}

// The incoming request is not changed: other middleware may read it later.
func TestPreflightIsNotChanged(t *testing.T) {
	r := httptest.NewRequest("OPTIONS", "/mcp", nil)
	r.Header.Set("Origin", "https://claude.ai")
	r.Header.Set("Access-Control-Request-Method", "POST")
	r.Header.Set("Access-Control-Request-Headers", "Mcp-Param-A, Accept")
	before := r.Header.Clone()
	edge.CORS("https://claude.ai")(ok).ServeHTTP(httptest.NewRecorder(), r)
	assert.Equal(t, before, r.Header)
}

func TestCORSRefusesWhatIsNoOrigin(t *testing.T) {
	for _, bad := range []string{"https://example.com/path", "example.com", "*", "https://*.example.com", "", "null"} {
		assert.Panics(t, func() { edge.CORS(bad) }, bad)
	}
}

func FuzzPreflight(f *testing.F) {
	f.Add("https://claude.ai", "POST", "mcp-param-a,content-type")
	f.Add("https://evil.example", "PUT", ",,\t ,*")
	f.Add("https://[", "\x00", strings.Repeat("mcp-param-a,", 100))
	h := edge.CORS("https://claude.ai")(locked)
	safe := []string{
		"accept", "authorization", "content-type", "last-event-id", "mcp-method",
		"mcp-name", "mcp-protocol-version", "mcp-session-id",
	}
	f.Fuzz(func(t *testing.T, origin, method, headers string) {
		w := ask(h, "OPTIONS", public, outside,
			"Origin: "+origin, "Access-Control-Request-Method: "+method, "Access-Control-Request-Headers: "+headers)
		granted := w.Header().Get("Access-Control-Allow-Origin")
		if granted != "" && granted != origin {
			t.Fatalf("%q gets %q", origin, granted)
		}
		for _, name := range list(w.Header(), "Access-Control-Allow-Headers") {
			if !slices.Contains(safe, name) && !strings.HasPrefix(name, "mcp-param-") {
				t.Fatalf("%q grants %q", headers, name)
			}
		}
		for name, values := range w.Header() {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
				t.Fatalf("%s: %q", name, values)
			}
		}
	})
}

// A page sends a preflight before it calls, and reads why its user must log in.
func ExampleCORS() {
	h := edge.CORS(edge.ClientOrigins...)(locked)
	for _, method := range []string{http.MethodOptions, http.MethodPost} {
		r := httptest.NewRequest(method, "/mcp", nil)
		r.Header.Set("Origin", "https://claude.ai")
		r.Header.Set("Access-Control-Request-Method", http.MethodPost)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Printf("%s %d %s %q\n", method, w.Code, w.Header().Get("Access-Control-Allow-Origin"), w.Header().Get("WWW-Authenticate"))
	}
	// Output:
	// OPTIONS 204 https://claude.ai ""
	// POST 401 https://claude.ai "Bearer"
}

// TestCORSAllowsFurtherHeaders checks that pages may send the headers that the server reads, as
// they are at each preflight, and no others.
func TestCORSAllowsFurtherHeaders(t *testing.T) {
	names := []string{"X-Api-Key"}
	h := edge.CORSAllowing(func() []string { return names }, "https://claude.ai")(locked)
	preflight := func(headers string) *httptest.ResponseRecorder {
		return ask(h, http.MethodOptions, public, outside, "Origin: https://claude.ai", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: "+headers)
	}
	for _, asked := range []string{"x-api-key", "authorization,x-api-key", "X-API-Key, content-type, mcp-param-q", "content-type"} {
		w := preflight(asked)
		assert.Equal(t, "https://claude.ai", w.Header().Get("Access-Control-Allow-Origin"), asked)
		assert.Contains(t, list(w.Header(), "Access-Control-Allow-Headers"), "x-api-key", asked)
	}
	assert.Empty(t, preflight("x-api-key,x-other").Header().Get("Access-Control-Allow-Origin"))
	names = nil
	assert.Empty(t, preflight("x-api-key").Header().Get("Access-Control-Allow-Origin"), "the server has no such header now")
	asked := make([]string, 64)
	for i := range asked {
		asked[i] = fmt.Sprintf("mcp-param-%d", i)
	}
	names = []string{"X-Api-Key"}
	assert.NotEmpty(t, preflight("x-api-key,"+strings.Join(asked, ",")).Header().Get("Access-Control-Allow-Origin"), "as many parameters as without")
}
