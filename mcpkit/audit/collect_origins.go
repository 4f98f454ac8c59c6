package audit

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// originEvidence is how the endpoint answers requests from pages.
type originEvidence struct {
	// plain is a request without Origin that foreign repeats from an origin that no client has. They
	// have a token if the server asks for one and the audit has it.
	plain, foreign *web.Exchange
	// allowed are the probe message from the origins of clients, by origin.
	allowed map[string]*web.Exchange
	// opened is initialize from Claude's origin, if the server has sessions.
	opened *web.Exchange
	// preflights are the CORS preflights of a POST, by origin.
	preflights map[string]*preflight
	// further are preflights of other requests that a client of this server sends.
	further []*preflight
}

// foreignOrigin is an origin that no server allows.
const foreignOrigin = "https://attacker.example"

// clientOrigins are the origins of clients that run in a browser.
var clientOrigins = []string{"https://claude.ai", "https://claude.com", "http://localhost:6274"}

// A preflight is a CORS preflight.
type preflight struct {
	*web.Exchange
	origin, method string
	headers        []string // what the request would have, in lower case
}

func (a *auditor) collectOrigins(ctx context.Context) {
	e := &a.http.origins
	from := func(origin string) func(*web.Request) {
		return func(r *web.Request) { r.Header.Set("Origin", origin) }
	}
	e.allowed, e.preflights = map[string]*web.Exchange{}, map[string]*preflight{}
	for _, origin := range clientOrigins {
		e.allowed[origin] = a.post(ctx, from(origin))
	}
	a.collectForeign(ctx, from(foreignOrigin))
	if a.http.session != "" {
		e.opened = a.post(ctx, func(r *web.Request) {
			r.Body, r.Token = []byte(openMessage), a.options.Token
			r.Header.Set("Origin", clientOrigins[0])
		})
		a.endSessionOf(ctx, e.opened)
	}
	headers := []string{"content-type", "mcp-protocol-version"}
	if a.http.first.Status == http.StatusUnauthorized || a.options.Token != "" {
		headers = append(headers, "authorization")
	}
	if a.http.session != "" {
		headers = append(headers, "mcp-session-id")
	}
	for _, origin := range clientOrigins {
		e.preflights[origin] = a.preflight(ctx, origin, http.MethodPost, headers)
	}
	with := func(more ...string) []string { return append(headers[1:len(headers):len(headers)], more...) }
	if a.http.session != "" {
		e.further = append(e.further, a.preflight(ctx, clientOrigins[0], http.MethodDelete, with()))
	}
	if isStreaming(a.http.get) {
		e.further = append(e.further, a.preflight(ctx, clientOrigins[0], http.MethodGet, with("last-event-id")))
	}
	if a.http.modern {
		e.further = append(e.further, a.preflight(ctx, clientOrigins[0], http.MethodPost, with("content-type", "mcp-method", "mcp-name")))
	}
}

// isStreaming reports whether an answer is a stream of events that began.
func isStreaming(x *web.Exchange) bool {
	return x.Answered() && x.Status == http.StatusOK && isStream(x.Header)
}

// collectForeign sends the same request without Origin and from a foreign one. The request is the
// probe message, or initialize if the server does not answer the probe message without a session.
func (a *auditor) collectForeign(ctx context.Context, foreign func(*web.Request)) {
	e := &a.http.origins
	for _, message := range []string{probeMessage, openMessage} {
		send := func(change func(*web.Request)) *web.Exchange {
			return a.post(ctx, func(r *web.Request) {
				r.Body, r.Token = []byte(message), a.options.Token
				if change != nil {
					change(r)
				}
			})
		}
		e.plain = send(nil)
		if !e.plain.Answered() {
			return
		}
		a.endSessionOf(ctx, e.plain)
		if e.plain.Status == http.StatusOK {
			e.foreign = send(foreign)
			a.endSessionOf(ctx, e.foreign)
			return
		}
	}
}

// endSessionOf ends the session that an answer opened, if it did.
func (a *auditor) endSessionOf(ctx context.Context, x *web.Exchange) {
	if x.Answered() && x.Request.Method == http.MethodPost && strings.Contains(string(x.Request.Body), `"initialize"`) {
		a.server.End(ctx, rpc.Session{Version: rpc.Legacy, ID: x.Header.Get("Mcp-Session-Id")})
	}
}

// preflight asks whether a page may send a request. Like a browser, it sorts the headers: servers
// rely on that.
func (a *auditor) preflight(ctx context.Context, origin, method string, headers []string) *preflight {
	headers = slices.Sorted(slices.Values(headers))
	return &preflight{
		origin: origin, method: method, headers: headers,
		Exchange: a.client.Do(ctx, web.Request{
			Method: http.MethodOptions, URL: a.target.url.String(), MaxBody: probeBody,
			Header: http.Header{
				"Origin":                         {origin},
				"Access-Control-Request-Method":  {method},
				"Access-Control-Request-Headers": {strings.Join(headers, ",")},
			},
		}),
	}
}
