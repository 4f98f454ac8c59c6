package mcptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// A wire is the server on a loopback port, for the time of one test.
type wire struct {
	base      string // http://127.0.0.1:port
	path      string // of the endpoint
	client    *http.Client
	transport http.RoundTripper
	// token returns the bearer token of the next request; "" is none.
	token func() string
	// resource is what tokens have to name as their audience, on a protected server.
	resource string
	ran      atomic.Int32 // how many handlers have run
	limited  atomic.Bool  // a request was one too many
}

const tooOften = "the server's rate limit is lower than what the harness needs: test it with another one, see mcpkit.RateLimit"

// serve serves the server over HTTP. Handlers run with what ctx has; if instead is not nil,
// it runs in their place. A server that must not start is skipped: rules/… says why.
func (h *harness) serve(ctx context.Context, t *testing.T, instead func(context.Context) error) *wire {
	t.Helper()
	handler, err := h.srv.Handler()
	if err != nil {
		t.Skip("the server does not start: rules/… says why")
	}
	u, err := url.Parse(h.surface.Manifest.URL)
	if err != nil { // the handler would have said so
		t.Fatal(err)
	}
	w := &wire{path: u.Path, token: func() string { return "" }}
	if w.path == "" {
		w.path = "/"
	}
	mark := marked(t)
	ctx = probe.With(ctx, func(ctx context.Context, c probe.Call, handler func(context.Context) error) error {
		w.ran.Add(1)
		if instead != nil {
			return instead(ctx)
		}
		return mark(ctx, c, handler)
	})
	ts := httptest.NewUnstartedServer(handler)
	ts.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	ts.Start()
	transport := &http.Transport{}
	w.transport = transport
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ts.Close()
	})
	w.base = ts.URL
	w.client = &http.Client{Transport: authorized{transport, w, func() string { return w.token() }}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if a := w.post(t, "", `{}`); a.Status == http.StatusMisdirectedRequest {
		t.Skipf("the server does not answer clients on loopback addresses: %s", brief(a.Body))
	}
	if h.surface.Access.Protected {
		h.authorize(t, w)
	}
	return w
}

func (w *wire) endpoint() string { return w.base + w.path }

// session is a client all of whose requests are of one user, as those of a session are.
func (w *wire) session() *http.Client {
	one := *w.client
	token := w.token()
	one.Transport = authorized{w.transport, w, func() string { return token }}
	return &one
}

// authorized gives requests the token that is their turn, unless they have their own.
type authorized struct {
	http.RoundTripper
	wire  *wire
	token func() string
}

func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, own := r.Header["Authorization"]; !own {
		if token := a.token(); token != "" {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
	resp, err := a.RoundTripper.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		a.wire.limited.Store(true)
	}
	return resp, err
}

// A reply is an HTTP answer, with what it says as JSON-RPC.
type reply struct {
	sent   string
	Status int
	Header http.Header
	Body   string
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// String shows the answer in a failure.
func (r reply) String() string {
	text := fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status))
	for _, name := range []string{"WWW-Authenticate", "Allow", "Content-Type", "Access-Control-Allow-Origin"} {
		if v := r.Header.Get(name); v != "" {
			text += fmt.Sprintf("\n%s: %s", name, v)
		}
	}
	return strings.TrimSpace(text + "\n" + brief(r.Body))
}

// rpc is the body of a request in a protocol version.
func rpc(version, method string, params map[string]any) string {
	all := map[string]any{}
	for k, v := range params {
		all[k] = v
	}
	if version >= modern {
		all["_meta"] = map[string]any{
			"io.modelcontextprotocol/protocolVersion":    version,
			"io.modelcontextprotocol/clientInfo":         map[string]any{"name": "mcptest", "version": "1.0.0"},
			"io.modelcontextprotocol/clientCapabilities": map[string]any{},
		}
	}
	raw, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": all}) // it holds what JSON has
	return string(raw)
}

// versions are the protocol versions that a server answers; modern has no handshake.
var versions = []string{"2025-03-26", "2025-06-18", "2025-11-25", modern}

const modern = "2026-07-28"

// post sends a body as a client of a protocol version does, with changes.
func (w *wire) post(t *testing.T, version, body string, change ...func(*http.Request)) reply {
	t.Helper()
	return w.send(t, http.MethodPost, version, body, change...)
}

func (w *wire) send(t *testing.T, method, version, body string, change ...func(*http.Request)) reply {
	t.Helper()
	return w.sendTo(t, w.path, method, version, body, change...)
}

func (w *wire) sendTo(t *testing.T, path, method, version, body string, change ...func(*http.Request)) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	if version != "" {
		r.Header.Set("MCP-Protocol-Version", version)
	}
	if version >= modern {
		var m struct {
			Method string
			Params struct{ Name string }
		}
		_ = json.Unmarshal([]byte(body), &m) // what is no JSON has no method
		r.Header.Set("Mcp-Method", m.Method)
		if m.Params.Name != "" {
			r.Header.Set("Mcp-Name", m.Params.Name)
		}
	}
	for _, c := range change {
		c(r)
	}
	resp, err := w.client.Do(r)
	if err != nil {
		t.Fatalf("mcptest: %s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	if w.limited.Load() {
		t.Skip(tooOften)
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("mcptest: %s %s: %v", method, path, err)
	}
	a := reply{}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '{' {
		_ = json.Unmarshal(raw, &a) // what is no answer has neither result nor error
	}
	a.Status, a.Header, a.Body = resp.StatusCode, resp.Header, string(raw)
	a.sent = method + " " + r.URL.Path
	if "http://"+r.Host != w.base {
		a.sent += "\nHost: " + r.Host
	}
	for _, name := range []string{"Origin", "Content-Type", "MCP-Protocol-Version"} {
		if v := r.Header.Get(name); v != "" {
			a.sent += "\n" + name + ": " + v
		}
	}
	a.sent = strings.TrimSpace(a.sent + "\n" + brief(body))
	return a
}
