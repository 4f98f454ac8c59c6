package mcptest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A rejectedRequest is an HTTP request that a server must answer without carrying out a method.
type rejectedRequest struct {
	name     string
	expected string
	why      string
	source   string
	fix      string // leaveEndpointToServer if it is ""
	method   string // POST if it is ""
	version  string
	body     string
	change   func(*http.Request)
	status   []int
	code     int64 // of the JSON-RPC error; 0 if none is required
	// needsToken is set for requests that a protected server answers with 401 unless they have
	// a token.
	needsToken bool
}

const leaveEndpointToServer = "leave the endpoint to Server.Handler, and let a proxy in front of it pass requests on unchanged"

func rejectedRequests() []rejectedRequest {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	list := rpcRequest("2025-11-25", "tools/list", nil)
	return []rejectedRequest{
		{name: "bad-json", expected: "a body that is not JSON is answered with 400 and the JSON-RPC error -32700", source: rpcURL,
			why: "A client that gets an HTML page or an empty answer cannot tell what is wrong.", body: `{"jsonrpc":"2.0",`, status: []int{400}, code: -32700},
		{name: "no-request", expected: "a body that is JSON but not JSON-RPC is answered with 400 and the JSON-RPC error -32600", source: rpcURL,
			why: "Two programs may read such a body differently, so it must not be carried out.", body: `{"hello":"there"}`, status: []int{400}, code: -32600},
		{name: "wrong-version", expected: "a protocol version that does not exist is answered with 400", source: transportURL,
			why: "The specification requires it. A server that guesses answers in a form that the client does not know.", version: "1999-01-01", body: list, status: []int{400}, needsToken: true},
		{name: "content-type", expected: "a body that is not declared as application/json is answered with 415", source: transportURL,
			why: "A form on a web page can send such a body to any origin without a preflight.", body: list, change: header("Content-Type", "text/plain"), status: []int{415}},
		{name: "foreign-origin", expected: "a request from a web page that is not trusted is answered with 403", source: transportURL + "#security-warning",
			why: "Otherwise any page that a user opens can call the server, even a server on the user's own machine.", body: list, change: header("Origin", "https://evil.mcptest.invalid"),
			fix: "name only the origins of your own pages as Origins in mcpkit.Edge", status: []int{403}},
		{name: "foreign-host", expected: "a request for another host is answered with 421", source: transportURL + "#security-warning",
			why: "An attacker can point a name at the server's address, which makes the requests of the attacker's page same-origin (DNS rebinding).", body: list,
			fix:    "name only the server's own host names as Hosts in mcpkit.Edge",
			change: func(r *http.Request) { r.Host = "evil.mcptest.invalid" }, status: []int{421}},
		{name: "get", expected: "GET without a session is answered with 405, and Allow names POST", source: transportURL,
			why: "Clients open a stream with GET, and continue without a stream after 405. Any other answer ends the connection.", method: http.MethodGet, status: []int{405, 400}, needsToken: true},
		{name: "head", expected: "HEAD is answered like GET, without a body", source: transportURL,
			why: "Some clients find out with HEAD whether a server is there and whether it needs a login.", method: http.MethodHead, status: []int{405, 400}, needsToken: true},
		{name: "options", expected: "OPTIONS is answered with 204 and the CORS headers of the endpoint", source: transportURL,
			why: "Clients in browsers send OPTIONS without a token before each request. A 401 locks them out.", method: http.MethodOptions,
			change: func(r *http.Request) {
				r.Header.Set("Origin", "https://claude.ai")
				r.Header.Set("Access-Control-Request-Method", "POST")
				r.Header.Set("Access-Control-Request-Headers", "authorization,content-type,mcp-protocol-version")
			}, status: []int{204, 200}},
	}
}

// testRejected sends the requests that a server must not carry out.
func testRejected(t *testing.T, h *harness, e *endpoint) {
	for _, r := range rejectedRequests() {
		t.Run(r.name, func(t *testing.T) {
			if r.needsToken && h.surface.Access.Protected {
				needIssuer(t, h)
			}
			method := cmp.Or(r.method, http.MethodPost)
			change := []func(*http.Request){}
			if r.change != nil {
				change = append(change, r.change)
			}
			a := e.send(t, method, r.version, r.body, change...)
			fault := ""
			switch {
			case !slices.Contains(r.status, a.Status):
				fault = fmt.Sprintf("the answer has the status %d", a.Status)
			case r.code != 0 && (a.Error == nil || a.Error.Code != r.code):
				fault = fmt.Sprintf("the body is not the JSON-RPC error %d", r.code)
			case method == http.MethodPost && a.Error == nil && !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json"):
				fault = "the body is not JSON"
			case a.Status == http.StatusMethodNotAllowed && !strings.Contains(a.Header.Get("Allow"), http.MethodPost):
				fault = "the Allow header does not name POST"
			case method == http.MethodOptions && a.Header.Get("Access-Control-Allow-Origin") == "":
				fault = "pages of https://claude.ai cannot read the answer, because it has no Access-Control-Allow-Origin"
			}
			if fault != "" {
				requirement{expected: r.expected, why: r.why, source: r.source, fix: cmp.Or(r.fix, leaveEndpointToServer)}.
					fail(t, violation{fault: fault, sent: a.sent, got: a.String()})
			}
		})
	}
}
