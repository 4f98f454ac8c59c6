package mcptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// testProtocol speaks with the server over HTTP, in each protocol version.
func (h *harness) testProtocol(t *testing.T) {
	w := h.serve(h.prepare(t), t, nil)
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			if h.surface.Access.Protected && h.issuer == nil {
				t.Skip("the server asks for a token: mcptest.Issuer names who issues one")
			}
			t.Run("connect", func(t *testing.T) { h.testConnect(t, w, version) })
			t.Run("list", func(t *testing.T) { h.testList(t, w, version) })
			t.Run("unknown-tool", func(t *testing.T) { testUnknownTool(t, w, version) })
			t.Run("unknown-method", func(t *testing.T) { testUnknownMethod(t, w, version) })
		})
	}
	t.Run("http", func(t *testing.T) { h.testRefused(t, w) })
}

var connecting = promise{
	what:   "a client of the version connects, sees who the server is, and gets the answer of an example",
	why:    "Clients of every version from 2025-03-26 on are in use, and those from 2026-07-28 on open with server/discover in the place of initialize.",
	source: transportURL,
	fix:    "leave the endpoint to Server.Handler; what stands in front has to pass on all headers and methods",
}

// testConnect uses the client of go-sdk.
func (h *harness) testConnect(t *testing.T, w *wire, version string) {
	fail := func(sent, got string) {
		t.Helper()
		connecting.broken(t, breach{sent: sent, got: got})
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "mcptest", Version: "1.0.0"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: w.endpoint(), HTTPClient: w.client, MaxRetries: -1},
		&mcp.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		fail("a connection in "+version, err.Error())
		return
	}
	defer session.Close()
	hello := session.InitializeResult()
	if hello.ProtocolVersion != version || hello.ServerInfo == nil || hello.ServerInfo.Name != h.surface.Manifest.Name {
		raw, _ := json.Marshal(hello) // it was decoded from JSON
		fail("a connection in "+version, brief(string(raw)))
	}
	calls := h.readOnlyCalls()
	if len(calls) == 0 {
		t.Log("no call was made: no example calls only tools that read")
		return
	}
	if got := repeatable(t.Context(), session, calls[0]); strings.HasPrefix(got, "a protocol error: ") {
		fail(describe(calls[0].Tool, calls[0].Arguments), brief(got))
	}
}

var listing = promise{
	what:   "tools/list shows every tool in the same order each time, with its title in both places and all four hints",
	why:    "Reviewers read the hints from the wire, where a serializer may have dropped those that are false; a list whose order changes spoils the prompt caches of clients.",
	source: hintsURL,
	fix:    "add tools with mcpkit.AddTool, and leave tools/list alone in middleware of go-sdk",
}

func (h *harness) testList(t *testing.T, w *wire, version string) {
	first, sent := listed(t, w, version)
	fail := func(what, got string) {
		t.Helper()
		p := listing
		p.what += ", but " + what
		p.broken(t, breach{sent: sent, got: brief(got)})
	}
	again, _ := listed(t, w, version)
	if !slices.EqualFunc(first, again, func(a, b policy.Tool) bool { return string(a.Definition) == string(b.Definition) }) {
		fail("two lists differ", names(first)+"\nthen: "+names(again))
	}
	if want := names(h.surface.Tools); names(first) != want {
		fail("the tools are not those of the server: "+want, names(first))
	}
	for _, tool := range first {
		hints := tool.Hints
		switch {
		case hints == nil || hints.ReadOnly == nil || hints.Destructive == nil || hints.Idempotent == nil || hints.OpenWorld == nil:
			fail(fmt.Sprintf("%q lacks a hint", tool.Name), string(tool.Definition))
		case tool.Title == "" || hints.Title != tool.Title:
			fail(fmt.Sprintf("%q lacks a title, or has two", tool.Name), string(tool.Definition))
		case h.tools[tool.Name] != nil && *hints.ReadOnly != h.tools[tool.Name].readOnly():
			fail(fmt.Sprintf("%q is not listed as the effect that it declares", tool.Name), string(tool.Definition))
		}
	}
}

// listed asks for all pages of tools/list.
func listed(t *testing.T, w *wire, version string) (all []policy.Tool, sent string) {
	t.Helper()
	params := map[string]any{}
	for {
		a := w.post(t, version, rpc(version, "tools/list", params))
		var page struct {
			Tools      json.RawMessage
			NextCursor string
		}
		err := json.Unmarshal(a.Result, &page)
		var tools []policy.Tool
		if err == nil {
			tools, err = policy.ParseTools(page.Tools)
		}
		if err != nil || len(page.Tools) == 0 {
			listing.broken(t, breach{sent: a.sent, got: a.String()})
			t.FailNow()
		}
		all, sent = append(all, tools...), a.sent
		if page.NextCursor == "" {
			return all, sent
		}
		params["cursor"] = page.NextCursor
	}
}

func names(tools []policy.Tool) string {
	var all []string
	for _, t := range tools {
		all = append(all, t.Name)
	}
	return strings.Join(all, ", ")
}

const noSuch = "no_such_thing_of_mcptest"

func testUnknownTool(t *testing.T, w *wire, version string) {
	a := w.post(t, version, rpc(version, "tools/call", map[string]any{"name": noSuch, "arguments": map[string]any{}}))
	if a.Error == nil || a.Error.Code != -32602 || !strings.Contains(a.Error.Message, noSuch) {
		promise{
			what:   "a call of a tool that there is not is answered with the JSON-RPC error -32602, which names the tool",
			why:    "Clients and models tell by it that the tool is gone, and list the tools anew.",
			source: toolsURL,
			fix:    "leave unknown tools to mcpkit",
		}.broken(t, breach{sent: a.sent, got: a.String()})
	}
}

func testUnknownMethod(t *testing.T, w *wire, version string) {
	a := w.post(t, version, rpc(version, noSuch+"/method", nil))
	if a.Error == nil || a.Error.Code != -32601 {
		promise{
			what:   "a method that there is not is answered with the JSON-RPC error -32601",
			why:    "Clients try what a server can do, and take any other answer for a server that is broken.",
			source: rpcURL,
			fix:    "leave unknown methods to mcpkit",
		}.broken(t, breach{sent: a.sent, got: a.String()})
	}
}

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
