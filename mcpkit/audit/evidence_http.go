package audit

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// httpEvidence has the endpoint's answers to requests other than MCP messages.
type httpEvidence struct {
	// first is a POST of a message that every server knows, without a token.
	first *web.Exchange
	// silentAboutPing is set if the server does not answer ping, so that the message is initialize.
	silentAboutPing bool
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
var userAgents = []string{claudeAgent, "python-httpx/0.28.1"}

const claudeAgent = "Claude-User"

// wrongHost is the name of a host that is not the server's.
const wrongHost = "attacker.example"

// probe returns the probe message for a URL, without a token.
func probe(url string) web.Request {
	return web.Request{
		Method: http.MethodPost, URL: url, Body: []byte(probeMessage),
		Header:  http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}},
		Enough:  func(body []byte, h http.Header) bool { return isStream(h) && bytes.Contains(body, []byte("\n\n")) },
		MaxBody: probeBody, Timeout: 15 * time.Second,
	}
}

// redirects reports whether the endpoint redirects its clients.
func (e *httpEvidence) redirects() bool { return isRedirect(e.first) }

func isRedirect(x *web.Exchange) bool {
	return x.Answered() && x.Status >= 300 && x.Status <= 399 && x.Header.Get("Location") != ""
}

// location returns where an answer redirects to; nil if that is not a URL.
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

// elsewhere says why an endpoint that redirects was asked nothing else.
func (e *httpEvidence) elsewhere() string {
	return fmt.Sprintf("the endpoint redirects to %s; audit that URL", place(e.first))
}

// place names where an answer redirects to.
func place(x *web.Exchange) string {
	if to := location(x); to != nil {
		return to.String()
	}
	return fmt.Sprintf("%.200q", x.Header.Get("Location"))
}
