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

// testProtocol sends requests over HTTP, in each protocol version.
func testProtocol(t *testing.T, h *harness) {
	e := serve(h.prepare(t), t, h, nil)
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			if h.surface.Access.Protected {
				needIssuer(t, h)
			}
			t.Run("connect", func(t *testing.T) { testConnect(t, h, e, version) })
			t.Run("list", func(t *testing.T) { testList(t, h, e, version) })
			t.Run("unknown-tool", func(t *testing.T) { testUnknownTool(t, e, version) })
			t.Run("unknown-method", func(t *testing.T) { testUnknownMethod(t, e, version) })
		})
	}
	t.Run("http", func(t *testing.T) { testRejected(t, h, e) })
}

var versionSupported = requirement{
	expected: "a client of the protocol version connects, reads the name of the server, and makes the call of an example",
	why:      "Clients of every version since 2025-03-26 are in use. Those since 2026-07-28 begin with server/discover instead of initialize.",
	source:   transportURL,
	fix:      "leave the endpoint to Server.Handler; a proxy in front of it must pass on all headers and methods",
}

// testConnect connects go-sdk's client.
func testConnect(t *testing.T, h *harness, e *endpoint, version string) {
	fail := func(fault, sent, got string) {
		t.Helper()
		r := versionSupported
		if version == stateless {
			r.source = modernURL
		}
		r.fail(t, violation{fault: fault, sent: sent, got: got})
	}
	connection := "a connection in protocol version " + version
	client := mcp.NewClient(&mcp.Implementation{Name: clientName, Version: "1.0.0"}, decliningClient)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: e.url(), HTTPClient: e.singleUserClient(), MaxRetries: -1},
		&mcp.ClientSessionOptions{ProtocolVersion: version})
	if e.limited.Load() {
		t.Skip(rateLimitTooLow)
	}
	if err != nil {
		fail("a client of the protocol version cannot connect", connection, err.Error())
		return
	}
	defer session.Close()
	hello := session.InitializeResult()
	if hello.ProtocolVersion != version || hello.ServerInfo == nil || hello.ServerInfo.Name != h.surface.Manifest.Name {
		raw, _ := json.Marshal(hello) // it was decoded from JSON
		fail("the server answers in another protocol version or under another name", connection, excerpt(string(raw)))
	}
	calls := h.readOnlyCalls()
	if len(calls) == 0 {
		t.Log("no call was made: no example calls read-only tools only")
		return
	}
	if got := newComparer(session, h.tools).call(t.Context(), calls[0].Tool, calls[0].Arguments).text; strings.HasPrefix(got, protocolErrorPrefix) {
		fail("the call of an example ends with a protocol error", callText(calls[0].Tool, calls[0].Arguments), excerpt(got))
	}
}

var listComplete = requirement{
	expected: "tools/list lists every tool in the same order each time, with its title in both places and all four hints",
	why:      "Reviewers read the hints from the list, where a serializer may have dropped those that are false. A list whose order changes invalidates the prompt caches of clients.",
	source:   hintsURL,
	fix:      "add tools with mcpkit.AddTool, and do not change tools/list in middleware of go-sdk",
}

func testList(t *testing.T, h *harness, e *endpoint, version string) {
	first, sent := listTools(t, e, version)
	fail := func(fault, got string) {
		t.Helper()
		listComplete.fail(t, violation{fault: fault, sent: sent, got: excerpt(got)})
	}
	again, _ := listTools(t, e, version)
	if !slices.EqualFunc(first, again, func(a, b policy.Tool) bool { return string(a.Definition) == string(b.Definition) }) {
		fail("two lists of the tools differ", toolNames(first)+"\nthen: "+toolNames(again))
	}
	if want := toolNames(h.surface.Tools); toolNames(first) != want {
		fail("the list does not have the tools of the server, which are "+want, toolNames(first))
	}
	for _, tool := range first {
		hints := tool.Hints
		switch {
		case hints == nil || hints.ReadOnly == nil || hints.Destructive == nil || hints.Idempotent == nil || hints.OpenWorld == nil:
			fail(fmt.Sprintf("tool %q is listed without one of the hints", tool.Name), string(tool.Definition))
		case tool.Title == "" || hints.Title != tool.Title:
			fail(fmt.Sprintf("tool %q is listed without a title, or with two different ones", tool.Name), string(tool.Definition))
		case h.tools[tool.Name] != nil && *hints.ReadOnly != h.tools[tool.Name].readOnly():
			fail(fmt.Sprintf("the readOnlyHint of tool %q contradicts the effect that the tool declares", tool.Name), string(tool.Definition))
		}
	}
}

// listTools returns the tools of all pages of tools/list, and the last request for failures to
// quote.
func listTools(t *testing.T, e *endpoint, version string) (all []policy.Tool, sent string) {
	t.Helper()
	params := map[string]any{}
	for {
		a := e.post(t, version, rpcRequest(version, "tools/list", params))
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
			listComplete.fail(t, violation{fault: "the answer to tools/list has no list of tools", sent: a.sent, got: a.String()})
			t.FailNow()
		}
		all, sent = append(all, tools...), a.sent
		if page.NextCursor == "" {
			return all, sent
		}
		params["cursor"] = page.NextCursor
	}
}

func toolNames(tools []policy.Tool) string {
	var names []string
	for _, t := range tools {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// unknownName is the name of no tool and the beginning of no method.
const unknownName = "no_such_thing_of_mcptest"

func testUnknownTool(t *testing.T, e *endpoint, version string) {
	a := e.post(t, version, rpcRequest(version, "tools/call", map[string]any{"name": unknownName, "arguments": map[string]any{}}))
	if a.Error == nil || a.Error.Code != -32602 || !strings.Contains(a.Error.Message, unknownName) {
		requirement{
			expected: "a call of a tool that does not exist is answered with the JSON-RPC error -32602, whose message names the tool",
			why:      "Clients and models learn from this error that the tool is gone, and list the tools again.",
			source:   toolsURL,
			fix:      "leave unknown tools to mcpkit",
		}.fail(t, violation{fault: "a call of an unknown tool has the wrong answer", sent: a.sent, got: a.String()})
	}
}

func testUnknownMethod(t *testing.T, e *endpoint, version string) {
	a := e.post(t, version, rpcRequest(version, unknownName+"/method", nil))
	if a.Error == nil || a.Error.Code != -32601 {
		requirement{
			expected: "a method that does not exist is answered with the JSON-RPC error -32601",
			why:      "Clients try methods to find out what a server supports. They treat any other answer as a broken server.",
			source:   rpcURL,
			fix:      "leave unknown methods to mcpkit",
		}.fail(t, violation{fault: "an unknown method has the wrong answer", sent: a.sent, got: a.String()})
	}
}
