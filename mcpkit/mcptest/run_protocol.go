package mcptest

import (
	"encoding/json"
	"fmt"
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
		p := connecting
		if version == modern {
			p.source = modernURL
		}
		p.broken(t, breach{sent: sent, got: got})
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "mcptest", Version: "1.0.0"}, declining)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: w.endpoint(), HTTPClient: w.session(), MaxRetries: -1},
		&mcp.ClientSessionOptions{ProtocolVersion: version})
	if w.limited.Load() {
		t.Skip(tooOften)
	}
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
