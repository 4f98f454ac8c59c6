package audit

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// collectEndpoint sends plain requests, which servers answer at once.
func collectEndpoint(ctx context.Context, a *auditor) error {
	e := &a.http
	e.first = a.post(ctx, nil)
	if !e.first.Answered() && !e.first.Unsent() {
		opening := probe(a.target.url.String())
		opening.Body = []byte(openMessage)
		if x := a.client.Do(ctx, opening); x.Answered() {
			e.first, e.silentAboutPing = x, true
			a.client.SetPlainest(opening)
			a.endSessionOf(ctx, x)
		}
	}
	if !e.first.Answered() {
		return errors.New(e.first.Reason())
	}
	if e.redirects() {
		followRedirects(ctx, a)
		return nil
	}
	e.head = a.bare(ctx, http.MethodHead)
	e.put, e.remove, e.options = a.bare(ctx, http.MethodPut), a.bare(ctx, http.MethodDelete), a.bare(ctx, http.MethodOptions)
	if slashed := *a.target.url; !strings.HasSuffix(slashed.Path, "/") {
		slashed.Path += "/"
		e.slash = a.post(ctx, func(r *web.Request) { r.URL = slashed.String() })
	}
	e.garbage = a.post(ctx, func(r *web.Request) { r.Body = []byte(`{"jsonrpc":"2.0",`) })
	e.large = a.post(ctx, func(r *web.Request) {
		r.Token = a.options.Token
		r.Body = slices.Concat([]byte(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"padding":"`), bytes.Repeat([]byte("x"), largeBody), []byte(`"}}}`))
	})
	e.wrongHost = a.post(ctx, func(r *web.Request) { r.Header.Set("Host", wrongHost) })
	e.agents = map[string]*web.Exchange{}
	for _, agent := range userAgents {
		e.agents[agent] = a.post(ctx, func(r *web.Request) { r.Header.Set("User-Agent", agent) })
	}
	return nil
}

// collectHTTP finds out whether the server has sessions and streams, and how it answers pages.
func collectHTTP(ctx context.Context, a *auditor) error {
	e := &a.http
	if !e.first.Answered() {
		return a.outcome(stageEndpoint)
	}
	if e.redirects() {
		return nil
	}
	opened, session := a.server.Initialize(ctx, rpc.Legacy)
	if opened.OK() {
		e.session = session.ID
	}
	e.get = a.client.Do(ctx, a.listen(session))
	e.modern = a.server.Call(ctx, rpc.Session{Version: rpc.Modern}, "server/discover", nil).OK()
	collectOrigins(ctx, a)
	a.server.End(ctx, session)
	return nil
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

// followRedirects follows the redirects of the endpoint, without a token.
func followRedirects(ctx context.Context, a *auditor) {
	for x := a.http.first; isRedirect(x) && len(a.http.hops) < maxHops; {
		to := location(x)
		if to == nil {
			return
		}
		x = a.post(ctx, func(r *web.Request) { r.URL = to.String() })
		a.http.hops = append(a.http.hops, x)
	}
}
