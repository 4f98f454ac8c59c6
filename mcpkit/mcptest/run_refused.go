package mcptest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A refused request is one that a server must not carry out.
type refused struct {
	name    string
	what    string // that it is so
	why     string
	source  string
	fix     string // atTheFront unless it says otherwise
	method  string // POST unless it says otherwise
	version string
	body    string
	change  func(*http.Request)
	status  []int
	code    int64 // of the JSON-RPC error, if there has to be one
	// gated requests are answered with 401 on a protected server, unless they have a
	// token.
	gated bool
}

const atTheFront = "leave the endpoint to Server.Handler, and let a proxy in front pass requests on as they are"

func refusedRequests() []refused {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	list := rpc("2025-11-25", "tools/list", nil)
	return []refused{
		{name: "bad-json", what: "a body that is no JSON is answered with 400 and the JSON-RPC error -32700", source: rpcURL,
			why: "A client that gets a page of HTML or an empty answer cannot tell what is wrong.", body: `{"jsonrpc":"2.0",`, status: []int{400}, code: -32700},
		{name: "no-request", what: "a body that is no JSON-RPC is answered with 400 and the JSON-RPC error -32600", source: rpcURL,
			why: "What two readers could understand differently must not be carried out.", body: `{"hello":"there"}`, status: []int{400}, code: -32600},
		{name: "wrong-version", what: "a protocol version that there is not is answered with 400", source: transportURL,
			why: "The specification asks for it; a server that guesses answers in a form that the client does not know.", version: "1999-01-01", body: list, status: []int{400}, gated: true},
		{name: "content-type", what: "a body that is not declared as application/json is answered with 415", source: transportURL,
			why: "A form on a web page can be sent across origins without a preflight.", body: list, change: header("Content-Type", "text/plain"), status: []int{415}},
		{name: "foreign-origin", what: "a request of a web page that is not trusted is answered with 403", source: transportURL + "#security-warning",
			why: "Any page that a user opens could call the server otherwise, also one on the user's own machine.", body: list, change: header("Origin", "https://evil.mcptest.invalid"),
			fix: "name in mcpkit.Origins only the origins of pages that are yours", status: []int{403}},
		{name: "foreign-host", what: "a request for another host is answered with 421", source: transportURL + "#security-warning",
			why: "A name that is pointed at the server's address makes a page's requests same-origin (DNS rebinding).", body: list,
			fix:    "name in mcpkit.Hosts only the names that the server has",
			change: func(r *http.Request) { r.Host = "evil.mcptest.invalid" }, status: []int{421}},
		{name: "get", what: "GET without a session is answered with 405, and Allow names POST", source: transportURL,
			why: "Clients open a stream with GET, and go on without one if they get 405; anything else ends the connection.", method: http.MethodGet, status: []int{405, 400}, gated: true},
		{name: "head", what: "HEAD is answered like GET, without a body", source: transportURL,
			why: "Some clients look with HEAD whether a server is there, and whether it asks for a login.", method: http.MethodHead, status: []int{405, 400}, gated: true},
		{name: "options", what: "OPTIONS is answered with 204, and names what there is", source: transportURL,
			why: "Clients in browsers ask before each request, without a token; a 401 here locks them out.", method: http.MethodOptions,
			change: func(r *http.Request) {
				r.Header.Set("Origin", "https://claude.ai")
				r.Header.Set("Access-Control-Request-Method", "POST")
				r.Header.Set("Access-Control-Request-Headers", "authorization,content-type,mcp-protocol-version")
			}, status: []int{204, 200}},
	}
}

// testRefused sends what must not be carried out.
func (h *harness) testRefused(t *testing.T, w *wire) {
	for _, r := range refusedRequests() {
		t.Run(r.name, func(t *testing.T) {
			if r.gated && h.surface.Access.Protected && h.issuer == nil {
				t.Skip("the server asks for a token first: mcptest.Issuer names who issues one")
			}
			method := http.MethodPost
			if r.method != "" {
				method = r.method
			}
			change := []func(*http.Request){}
			if r.change != nil {
				change = append(change, r.change)
			}
			a := w.send(t, method, r.version, r.body, change...)
			fault := ""
			switch {
			case !slices.Contains(r.status, a.Status):
				fault = fmt.Sprintf("the status is %d", a.Status)
			case r.code != 0 && (a.Error == nil || a.Error.Code != r.code):
				fault = "the body says something else"
			case method == http.MethodPost && a.Error == nil && !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json"):
				fault = "the body is no JSON"
			case a.Status == http.StatusMethodNotAllowed && !strings.Contains(a.Header.Get("Allow"), http.MethodPost):
				fault = "Allow does not name POST"
			case method == http.MethodOptions && a.Header.Get("Access-Control-Allow-Origin") == "":
				fault = "pages of https://claude.ai may not read the answer"
			}
			if fault != "" {
				promise{what: r.what + ", but " + fault, why: r.why, source: r.source, fix: cmp.Or(r.fix, atTheFront)}.broken(t, breach{sent: a.sent, got: a.String()})
			}
		})
	}
}
