package audit

import (
	"net/http"

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

// isStreaming reports whether an answer is a stream of events that began.
func isStreaming(x *web.Exchange) bool {
	return x.Answered() && x.Status == http.StatusOK && isStream(x.Header)
}

// hasResult reports whether an answer to the probe message or to initialize has a result.
func hasResult(x *web.Exchange) bool { return x.Status == http.StatusOK && rpc.Read(x, 1).OK() }
