package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// httpEvidence is what the endpoint answers apart from MCP messages.
type httpEvidence struct {
	// first is a POST of a message that every server knows, without a token.
	first *web.Exchange
	// hops are the requests after the redirects of first. If there are any, nothing else was asked.
	hops []*web.Exchange

	head, get, put, options *web.Exchange
	// remove is a DELETE without a session.
	remove *web.Exchange
	// slash is first at the URL with a slash at its end; nil if the URL has one.
	slash *web.Exchange
	// garbage is a POST of a body that is not JSON, and large one of 5 MiB.
	garbage, large *web.Exchange
	// wrongHost is first with the name of another host.
	wrongHost *web.Exchange
	// agents are first with the names of Claude's programs, by name.
	agents map[string]*web.Exchange

	// session is the ID of a session that the server gave; "" if it has none. modern is set if it
	// answers requests of the era without sessions.
	session string
	modern  bool

	origins originEvidence
}

// probeMessage is a request that every server answers in some way, and that changes nothing.
const probeMessage = `{"jsonrpc":"2.0","id":1,"method":"ping"}`

// openMessage is the request that every server of the era with sessions answers without a session.
const openMessage = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"` + rpc.Legacy +
	`","capabilities":{},"clientInfo":{"name":"mcpkit-audit","version":"1.0.0"}}}`

// largeBody is the size of a body that no client sends, in bytes.
const largeBody = 5 << 20

const (
	// probeBody is how much of the answer to a probe is read, in bytes.
	probeBody = 64 << 10
	// streamTime is how long a GET waits for the headers of a stream.
	streamTime = 5 * time.Second
)

// userAgents are the names of the programs with which Claude connects.
var userAgents = []string{"Claude-User", "python-httpx/0.28.1"}

// wrongHost is the name of a host that is not the server's.
const wrongHost = "attacker.example"

func (a *auditor) collectHTTP(ctx context.Context) error {
	e := &a.http
	e.first = a.post(ctx, nil)
	if !e.first.Answered() {
		return errors.New(e.first.Reason())
	}
	if e.redirects() {
		a.followRedirects(ctx)
		return nil
	}
	opened, session := a.server.Initialize(ctx, rpc.Legacy)
	if opened.OK() {
		e.session = session.ID
	}
	e.get = a.client.Do(ctx, a.listen(session))
	e.head = a.bare(ctx, http.MethodHead)
	e.put, e.remove, e.options = a.bare(ctx, http.MethodPut), a.bare(ctx, http.MethodDelete), a.bare(ctx, http.MethodOptions)
	if slashed := *a.target.url; !strings.HasSuffix(slashed.Path, "/") {
		slashed.Path += "/"
		e.slash = a.post(ctx, func(r *web.Request) { r.URL = slashed.String() })
	}
	e.garbage = a.post(ctx, func(r *web.Request) { r.Body = []byte(`{"jsonrpc":"2.0",`) })
	e.large = a.post(ctx, func(r *web.Request) {
		r.Token = a.options.Token
		r.Body = fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"padding":"%s"}}}`, bytes.Repeat([]byte("x"), largeBody))
	})
	e.wrongHost = a.post(ctx, func(r *web.Request) { r.Header.Set("Host", wrongHost) })
	e.agents = map[string]*web.Exchange{}
	for _, agent := range userAgents {
		e.agents[agent] = a.post(ctx, func(r *web.Request) { r.Header.Set("User-Agent", agent) })
	}
	e.modern = a.server.Call(ctx, rpc.Session{Version: rpc.Modern}, "server/discover", nil).OK()
	a.collectOrigins(ctx)
	a.server.End(ctx, session)
	return nil
}

// probe returns the probe message for a URL, without a token.
func probe(url string) web.Request {
	return web.Request{
		Method: http.MethodPost, URL: url, Body: []byte(probeMessage),
		Header:  http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}},
		Enough:  func(body []byte, h http.Header) bool { return isStream(h) && bytes.Contains(body, []byte("\n\n")) },
		MaxBody: probeBody, Timeout: 15 * time.Second,
	}
}

// post sends the probe message, after a change.
func (a *auditor) post(ctx context.Context, change func(*web.Request)) *web.Exchange {
	r := probe(a.target.url.String())
	if change != nil {
		change(&r)
	}
	return a.client.Do(ctx, r)
}

// bare sends a request without a body and without a token.
func (a *auditor) bare(ctx context.Context, method string) *web.Exchange {
	return a.client.Do(ctx, web.Request{
		Method: method, URL: a.target.url.String(), Header: http.Header{"Accept": {"application/json, text/event-stream"}},
		Enough:  func(_ []byte, h http.Header) bool { return isStream(h) },
		MaxBody: probeBody, Timeout: streamTime,
	})
}

// listen returns the GET with which a client listens to events of its session.
func (a *auditor) listen(session rpc.Session) web.Request {
	header := http.Header{"Accept": {"text/event-stream"}}
	if session.Version != "" {
		header.Set("Mcp-Protocol-Version", session.Version)
	}
	if session.ID != "" {
		header.Set("Mcp-Session-Id", session.ID)
	}
	return web.Request{
		Method: http.MethodGet, URL: a.target.url.String(), Header: header, Token: a.options.Token,
		Enough:  func(_ []byte, h http.Header) bool { return isStream(h) }, // events may take their time
		MaxBody: probeBody, Timeout: streamTime,
	}
}

// isStream reports whether an answer is a stream of events.
func isStream(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "text/event-stream"
}

// redirects reports whether the endpoint redirects its clients.
func (e *httpEvidence) redirects() bool { return isRedirect(e.first) }

func isRedirect(x *web.Exchange) bool {
	return x.Answered() && x.Status >= 300 && x.Status <= 399 && x.Header.Get("Location") != ""
}

// location returns where an answer redirects to; nil if that is no URL.
func location(x *web.Exchange) *url.URL {
	from, err := url.Parse(x.Request.URL)
	if err != nil {
		return nil
	}
	to, err := from.Parse(x.Header.Get("Location"))
	if err != nil || to.Scheme != "https" && to.Scheme != "http" {
		return nil
	}
	return to
}

// followRedirects follows the redirects of the endpoint, without a token.
func (a *auditor) followRedirects(ctx context.Context) {
	for x := a.http.first; isRedirect(x) && len(a.http.hops) < maxHops; {
		to := location(x)
		if to == nil {
			return
		}
		x = a.post(ctx, func(r *web.Request) { r.URL = to.String() })
		a.http.hops = append(a.http.hops, x)
	}
}
