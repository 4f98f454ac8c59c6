package audit

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

func collectOrigins(ctx context.Context, a *auditor) {
	e := &a.http.origins
	from := func(origin string) func(*web.Request) {
		return func(r *web.Request) { r.Header.Set("Origin", origin) }
	}
	e.allowed, e.preflights = map[string]*web.Exchange{}, map[string]*preflight{}
	for _, origin := range clientOrigins {
		e.allowed[origin] = a.post(ctx, from(origin))
	}
	together(
		func() { collectForeign(ctx, a, from(foreignOrigin)) },
		func() {
			if a.http.session != "" {
				e.opened = a.post(ctx, func(r *web.Request) {
					r.Body, r.Token = []byte(openMessage), a.options.Token
					r.Header.Set("Origin", clientOrigins[0])
				})
			}
		},
	)
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

// collectForeign sends the same request without Origin and from a foreign one. The request is the
// probe message, or initialize if the server does not answer the probe message without a session.
func collectForeign(ctx context.Context, a *auditor, foreign func(*web.Request)) {
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
		var fromForeign *web.Exchange
		together(func() { e.plain = send(nil) }, func() { fromForeign = send(foreign) })
		if !e.plain.Answered() {
			return
		}
		if hasResult(e.plain) {
			e.foreign = fromForeign
			return
		}
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
