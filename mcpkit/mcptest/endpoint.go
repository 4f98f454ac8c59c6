package mcptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// An endpoint is the server on a loopback port. [serve] makes one, which lives as long as its test.
type endpoint struct {
	base      string // http://127.0.0.1:port
	path      string // of the MCP endpoint
	client    *http.Client
	transport http.RoundTripper
	// token returns the bearer token of the next request, or "" for a request without one.
	token    func() string
	resource string       // the audience of tokens, on a protected server
	handlers atomic.Int32 // how many handlers have run
	limited  atomic.Bool  // whether the server has answered 429
}

const rateLimitTooLow = "the server's rate limit is lower than the tests need; test the server with another one, see mcpkit.RateLimit"

func (e *endpoint) url() string { return e.base + e.path }

// singleUserClient returns a client whose requests all carry the token of the same user. A session
// belongs to one user.
func (e *endpoint) singleUserClient() *http.Client {
	client := *e.client
	token := e.token()
	client.Transport = tokenTransport{e.transport, e, func() string { return token }}
	return &client
}

// tokenTransport adds a token to requests that have no Authorization header, and notes answers 429.
type tokenTransport struct {
	http.RoundTripper
	endpoint *endpoint
	token    func() string
}

func (a tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, set := r.Header["Authorization"]; !set {
		if token := a.token(); token != "" {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
	resp, err := a.RoundTripper.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		a.endpoint.limited.Store(true)
	}
	return resp, err
}

// post sends a JSON-RPC body to the endpoint, as a client of a protocol version does. Each change
// may modify the request.
func (e *endpoint) post(t *testing.T, version, body string, change ...func(*http.Request)) response {
	t.Helper()
	return e.send(t, http.MethodPost, version, body, change...)
}

func (e *endpoint) send(t *testing.T, method, version, body string, change ...func(*http.Request)) response {
	t.Helper()
	return e.sendTo(t, e.path, method, version, body, change...)
}

// sendTo sends a request to a path of the server. It skips the test if the server answers 429.
func (e *endpoint) sendTo(t *testing.T, path, method, version, body string, change ...func(*http.Request)) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, e.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	setVersion(r, version, body)
	for _, c := range change {
		c(r)
	}
	resp, err := e.client.Do(r)
	if err != nil {
		t.Fatalf("mcptest: %s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	if e.limited.Load() {
		t.Skip(rateLimitTooLow)
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("mcptest: %s %s: %v", method, path, err)
	}
	a := response{}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '{' {
		_ = json.Unmarshal(raw, &a) // another body has neither result nor error
	}
	a.Status, a.Header, a.Body = resp.StatusCode, resp.Header, string(raw)
	a.sent = e.requestText(r, body)
	return a
}

// requestText returns a request as a failure quotes it.
func (e *endpoint) requestText(r *http.Request, body string) string {
	var text strings.Builder
	text.WriteString(r.Method + " " + r.URL.Path)
	if "http://"+r.Host != e.base {
		text.WriteString("\nHost: " + r.Host)
	}
	for _, name := range []string{"Origin", "Content-Type", "MCP-Protocol-Version"} {
		if v := r.Header.Get(name); v != "" {
			text.WriteString("\n" + name + ": " + v)
		}
	}
	return strings.TrimSpace(text.String() + "\n" + excerpt(body))
}

// A response is an HTTP response, with its body read as JSON-RPC.
type response struct {
	sent   string // the request, as a failure quotes it
	Status int
	Header http.Header
	Body   string
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// String returns the response as a failure quotes it.
func (r response) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s", r.Status, http.StatusText(r.Status))
	for _, name := range []string{"WWW-Authenticate", "Allow", "Content-Type", "Access-Control-Allow-Origin"} {
		if v := r.Header.Get(name); v != "" {
			fmt.Fprintf(&text, "\n%s: %s", name, v)
		}
	}
	return strings.TrimSpace(text.String() + "\n" + excerpt(r.Body))
}
