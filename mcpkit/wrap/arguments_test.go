package wrap_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestArgumentsStayInTheirSegment checks that values are refused which a router, a proxy or a
// service could treat as another path.
func TestArgumentsStayInTheirSegment(t *testing.T) {
	var last seenRequest
	b := wrap.InProcess(echo(&last))
	c := tool[struct {
		ID string `json:"id" path:"id"`
	}, okOut](t, b, "GET /notes/{id}/text")
	rest := tool[struct {
		Path string `json:"path" path:"path"`
	}, okOut](t, b, "GET /files/{path...}")
	const slash, dots = `must not contain "/" or "\"`, `must not be "." or ".."`
	for value, want := range map[string]string{
		"":                            "must not be empty",
		".":                           dots,
		"..":                          dots,
		"../":                         slash,
		"../../admin":                 slash,
		"a/b":                         slash,
		`..\admin`:                    slash,
		"%2e%2e%2f":                   slash,
		"%2e%2E":                      dots,
		"%252e%252e%252fadmin":        slash,
		"a%2fb":                       slash,
		"a%5cb":                       slash,
		"..;x=1":                      dots,
		"%2e.%3bx":                    dots,
		"a\x00b":                      "must not contain line breaks or other control characters",
		"a%00b":                       "must not contain line breaks or other control characters",
		"a\r\nHost: evil.example.com": "must not contain line breaks or other control characters",
		"http://evil.example.com/":    slash,
		"//evil.example.com":          slash,
		"%25252525252e":               "must not be encoded more than three times",
		"a?b":                         `must not contain "?" or "#"`,
		"a%23b":                       `must not contain "?" or "#"`,
		"%c0%ae":                      "must not contain overlong UTF-8 encodings",
		"%41%zz":                      `must not contain both valid and invalid %-encodings`,
	} {
		last = seenRequest{}
		assert.Equal(t, "id: "+want, mcptest.CallError(t, c, "call_route", map[string]any{"id": value}), "%q", value)
		assert.Empty(t, last, "%q was sent", value)
	}
	for value, want := range map[string]string{
		"":             `must not begin or end with "/" or contain "//"`,
		"/etc/passwd":  `must not begin or end with "/" or contain "//"`,
		"a//b":         `must not begin or end with "/" or contain "//"`,
		"a/../../b":    `each segment must not be "." or ".."`,
		"a/%2e%2e/b":   `each segment must not be "." or ".."`,
		"a/b%2f..%2fc": `each segment must not contain "/" or "\"`,
		"https://x/y":  `must not begin or end with "/" or contain "//"`,
	} {
		assert.Equal(t, "path: "+want, mcptest.CallError(t, rest, "call_route", map[string]any{"path": value}), "%q", value)
	}
	for value, want := range map[string]string{
		"100%":           "/notes/100%25/text",
		"a b":            "/notes/a%20b/text",
		"a:b@c":          "/notes/a:b@c/text",
		"...":            "/notes/.../text",
		"v1.2":           "/notes/v1.2/text",
		"{id}":           "/notes/%7Bid%7D/text",
		"\u202e\uff0f..": "/notes/%E2%80%AE%EF%BC%8F../text",
	} {
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"id": value})
		assert.Equal(t, want, last.Path)
	}
}

func TestArgumentsStayInTheirHeader(t *testing.T) {
	var last seenRequest
	for where, b := range both(t, echo(&last)) {
		c := tool[struct {
			Version string `json:"version,omitempty" header:"If-Match"`
		}, okOut](t, b, "GET /notes")
		for _, value := range []string{"a\r\nX-User: root", "a\nb", "a\x00b", "\x7f", "a\u0085b", "\r"} {
			assert.Equal(t, "version: must not contain line breaks or other control characters", mcptest.CallError(t, c, "call_route", map[string]any{"version": value}), where)
		}
		assert.Equal(t, "version: must have at most 4096 bytes, got 5000", mcptest.CallError(t, c, "call_route", map[string]any{"version": strings.Repeat("v", 5000)}))
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"version": `W/"é, b: c"`})
		assert.Equal(t, `W/"é, b: c"`, last.Header.Get("If-Match"))
	}
}

func TestArgumentsStayInTheQuery(t *testing.T) {
	var last seenRequest
	c := tool[struct {
		Query string `json:"q" query:"q"`
	}, okOut](t, wrap.InProcess(echo(&last)), "GET /notes")
	for _, value := range []string{"a&admin=true", "a#b", "a=b;c=d", "%26admin%3Dtrue", "a+b c", "日本\r\n\x00"} {
		mcptest.Call[okOut](t, c, "call_route", map[string]any{"q": value})
		q, err := url.ParseQuery(last.Query)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"q": {value}}, q)
	}
	assert.Equal(t, "the arguments make a URL of more than 8192 bytes, which services refuse. Use shorter arguments.",
		mcptest.CallError(t, c, "call_route", map[string]any{"q": strings.Repeat("ü", 3000)}))
}

// TestNothingOfTheMCPRequestIsPassedOn checks that a service, in this process or not, gets neither
// headers nor the token of the MCP request, and learns from Identity who calls.
func TestNothingOfTheMCPRequestIsPassedOn(t *testing.T) {
	var last seenRequest
	for where, b := range both(t, echo(&last), wrap.Identity(func(ctx context.Context, r *http.Request) error {
		p, ok := oauth.PrincipalFrom(ctx)
		if !ok {
			return errors.New("nobody")
		}
		r.Header.Set("X-User", p.Subject)
		return nil
	})) {
		t.Run(where, func(t *testing.T) {
			endpoint, token := protected(t, b)
			assert.Contains(t, call(t, endpoint, token), `{"ok":true}`)
			names := []string{}
			for name := range last.Header {
				names = append(names, name)
			}
			want := []string{"Accept", "User-Agent", "X-User"}
			if where == "remote" {
				want = append(want, "Accept-Encoding") // net/http's own
			}
			assert.ElementsMatch(t, want, names)
			assert.Equal(t, "ada", last.Header.Get("X-User"))
			assert.NotContains(t, asJSON(last), token)
		})
	}
}

// protected serves a protected server with one tool, and returns its endpoint and a good token.
func protected(t *testing.T, b *wrap.Backend, opts ...mcpkit.Option) (endpoint, token string) {
	t.Helper()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), opts...)
	wrap.HTTP[struct{}, okOut](srv, b, "GET /me", "get_profile", annotate.ReadOnly("Read the profile"), text)
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("get_profile", struct{}{})}, Shows: "a name"}
	}
	srv.Examples(example("Who am I?"), example("Say my name"), example("What is my name?"))
	h, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL + "/mcp", issuer.Issue(oauthtest.Subject("ada"))
}

// call calls the tool with a token and with headers that a client or a proxy may add.
func call(t *testing.T, endpoint, token string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_profile","arguments":{}}}`))
	require.NoError(t, err)
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "Cookie": "session=secret", "X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7",
		"X-User": "root", "Content-Type": "application/json", "Accept": "application/json, text/event-stream"} {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode, string(body))
	return string(body)
}

// TestTheTokenIsNotPassedOnByIdentity checks that a program cannot pass the token on, even on
// purpose.
func TestTheTokenIsNotPassedOnByIdentity(t *testing.T) {
	var last seenRequest
	token := ""
	for where, b := range both(t, echo(&last), wrap.Identity(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})) {
		t.Run(where, func(t *testing.T) {
			var log logBook
			endpoint, issued := protected(t, b, log.option())
			token = issued
			assert.Contains(t, call(t, endpoint, token), "internal error (ref ")
			assert.Empty(t, last)
			assert.Contains(t, log.String(), "must not be passed on")
			assert.NotContains(t, log.String(), token)
		})
	}
}

func TestIdentity(t *testing.T) {
	var last seenRequest
	var fail error
	type key struct{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, _ := r.Context().Value(key{}).(string)
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte(value + " at " + r.Host))
		last.Host = r.Host
	})
	b := wrap.InProcess(h, wrap.Identity(func(_ context.Context, r *http.Request) error {
		r.Host = "notes.internal"
		*r = *r.WithContext(context.WithValue(r.Context(), key{}, "ada"))
		return fail
	}))
	var log logBook
	c := tool[struct{}, string](t, b, "GET /a", log.option())
	assert.Equal(t, "ada at notes.internal", mcptest.Call[string](t, c, "call_route", nil))
	fail = &mcpkit.ToolError{What: "nobody is logged in", Next: "Log in."}
	assert.Equal(t, "nobody is logged in. Log in.", mcptest.CallError(t, c, "call_route", nil))
	fail = errors.New("the directory is down")
	assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil))
	assert.Contains(t, log.String(), "the directory is down")
}

func TestAddressesOfServices(t *testing.T) {
	for address, want := range map[string]string{
		"https://api.example.com":          "",
		"https://api.example.com/v1/":      "",
		"http://localhost:8080":            "",
		"http://127.0.0.2:8080":            "",
		"http://[::1]:8080/a":              "",
		"http://api.example.com":           `wrap: "http://api.example.com" is not encrypted; use https (http is allowed for loopback hosts only)`,
		"http://localhost.example.com":     "is not encrypted",
		"http://10.0.0.1":                  "is not encrypted",
		"http://127.0.0.1.example.com":     "is not encrypted",
		"":                                 "is not the URL of a service",
		"api.example.com":                  "is not the URL of a service",
		"https://":                         "is not the URL of a service",
		"ftp://api.example.com":            "is not the URL of a service",
		"file:///etc":                      "is not the URL of a service",
		"https:api.example.com":            "is not the URL of a service",
		"https://api.example.com:x":        "wrap: the URL of the service cannot be parsed; write it like https://api.example.com/v1",
		"https://u:secret@api.example.com": `wrap: the URL "https://api.example.com" contains credentials; set them on each request with wrap.Identity`,
		"https://api.example.com?key=1":    "has a query or a fragment",
		"https://api.example.com/#a":       "has a query or a fragment",
		"https://api.example.com/a/../b":   `has the unsafe segment ".."`,
	} {
		_, err := wrap.Remote(address)
		if want == "" {
			assert.NoError(t, err, address)
		} else {
			require.ErrorContains(t, err, want, address)
			assert.NotContains(t, err.Error(), "secret")
		}
	}
}

func TestRedirects(t *testing.T) {
	var atFiles seenRequest
	files := httptest.NewTLSServer(echo(&atFiles))
	defer files.Close()
	var last seenRequest
	mux := http.NewServeMux()
	mux.Handle("GET /v1/new", echo(&last))
	mux.HandleFunc("/v1/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/v1/new", http.StatusSeeOther) })
	mux.HandleFunc("/v1/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, files.URL+"/signed", http.StatusFound)
	})
	identity := wrap.Identity(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer own")
		r.Header.Set("X-User", "ada")
		return nil
	})
	ts := httptest.NewServer(mux)
	defer ts.Close()
	b, err := wrap.Remote(ts.URL+"/v1", identity)
	require.NoError(t, err)
	one := func(b *wrap.Backend, route string) *mcptest.Client {
		return tool[struct{}, okOut](t, b, route, (&logBook{}).option())
	}
	assert.True(t, mcptest.Call[okOut](t, one(b, "GET /old"), "call_route", nil).OK)
	assert.Equal(t, "/v1/new", last.Path)
	assert.Equal(t, "ada", last.Header.Get("X-User"), "a redirect to the same host keeps the headers")
	assert.Empty(t, last.Header.Get("Referer"))
	last = seenRequest{}
	assert.Regexp(t, internal, mcptest.CallError(t, one(b, "POST /old"), "call_route", nil), "redirects of other methods are not followed")
	assert.Empty(t, last)
	assert.Regexp(t, internal, mcptest.CallError(t, one(b, "GET /file"), "call_route", nil))
	assert.Empty(t, atFiles, "a host that is not allowed gets no request")

	host := strings.TrimPrefix(files.URL, "https://")
	b, err = wrap.Remote(ts.URL+"/v1", identity, wrap.AllowHosts(host), wrap.Transport(files.Client().Transport))
	require.NoError(t, err)
	assert.True(t, mcptest.Call[okOut](t, one(b, "GET /file"), "call_route", nil).OK)
	assert.Equal(t, "/signed", atFiles.Path)
	assert.Equal(t, host, atFiles.Host)
	for name := range atFiles.Header {
		assert.Contains(t, []string{"Accept", "Accept-Encoding", "User-Agent"}, name, "another host does not learn who calls")
	}
}
