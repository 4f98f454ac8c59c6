package audit

import (
	"context"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// httpEvidence is what the endpoint answers apart from MCP messages.
type httpEvidence struct {
	// first is a POST of a message that every server knows, without a token.
	first *web.Exchange
	head  *web.Exchange
	get   *web.Exchange
	// slash is first at the URL with a slash at its end.
	slash *web.Exchange
	// preflights are CORS preflights by the origin that they ask for.
	preflights map[string]*web.Exchange
	// foreign is first from an origin that no client has, and allowed first from Claude's.
	foreign, allowed *web.Exchange
	// wrongHost is first with the name of another host.
	wrongHost *web.Exchange
}

// foreignOrigin is an origin that no server allows.
const foreignOrigin = "https://attacker.example"

// clientOrigins are the origins of clients that run in a browser.
var clientOrigins = []string{"https://claude.ai", "https://claude.com", "http://localhost:6274"}

// probeMessage is a request that every server answers in some way, and that changes nothing.
const probeMessage = `{"jsonrpc":"2.0","id":1,"method":"ping"}`

func (a *auditor) collectHTTP(ctx context.Context) error {
	e := &a.http
	e.first = a.post(ctx, a.target.url.String(), nil)
	if !e.first.Answered() {
		return e.first.Err
	}
	bare := func(method string) *web.Exchange {
		return a.client.Do(ctx, web.Request{
			Method: method, URL: a.target.url.String(),
			Header: http.Header{"Accept": {"text/event-stream"}},
			Enough: func([]byte, http.Header) bool { return true }, // a stream need not end
		})
	}
	e.head, e.get = bare(http.MethodHead), bare(http.MethodGet)
	if slashed := *a.target.url; !strings.HasSuffix(slashed.Path, "/") {
		slashed.Path += "/"
		e.slash = a.post(ctx, slashed.String(), nil)
	}
	e.preflights = map[string]*web.Exchange{}
	for _, origin := range clientOrigins {
		e.preflights[origin] = a.client.Do(ctx, web.Request{
			Method: http.MethodOptions, URL: a.target.url.String(),
			Header: http.Header{
				"Origin":                         {origin},
				"Access-Control-Request-Method":  {http.MethodPost},
				"Access-Control-Request-Headers": {"authorization,content-type,mcp-protocol-version,mcp-session-id"},
			},
		})
	}
	e.foreign = a.post(ctx, a.target.url.String(), http.Header{"Origin": {foreignOrigin}})
	e.allowed = a.post(ctx, a.target.url.String(), http.Header{"Origin": {clientOrigins[0]}})
	e.wrongHost = a.post(ctx, a.target.url.String(), http.Header{"Host": {"attacker.example"}})
	return nil
}

// post sends the probe message without a token.
func (a *auditor) post(ctx context.Context, url string, header http.Header) *web.Exchange {
	all := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	for name, values := range header {
		all[name] = values
	}
	return a.client.Do(ctx, web.Request{
		Method: http.MethodPost, URL: url, Header: all, Body: []byte(probeMessage),
		Enough: func([]byte, http.Header) bool { return true },
	})
}
