package mcpkit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// differentialServer returns a server with a tool for each kind of result and error.
func differentialServer() *mcpkit.Server {
	srv := newServer(mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}), mcpkit.RateLimit(nil))
	addTool(srv, "find_text", func(context.Context, struct{}) (string, error) {
		return "text \"with\" <b>\n\t\x01 ü \u2028 \xff", nil
	})
	addTool(srv, "find_map", func(context.Context, struct{}) (map[string]any, error) {
		return map[string]any{"a": 1, "b": []string{"<&>", "\u2029"}, "c": 1e21, "d": nil}, nil
	})
	addTool(srv, "find_image", func(context.Context, struct{}) (*mcp.ImageContent, error) {
		return &mcp.ImageContent{MIMEType: "image/png", Data: []byte("png")}, nil
	})
	addTool(srv, "find_blocks", func(context.Context, struct{}) ([]mcp.Content, error) {
		return []mcp.Content{&mcp.TextContent{Text: "a"}, &mcp.TextContent{Text: "b", Annotations: &mcp.Annotations{Priority: 0.5}}}, nil
	})
	addTool(srv, "find_nothing", func(context.Context, struct{}) ([]mcp.Content, error) { return nil, nil })
	addTool(srv, "find_result", func(context.Context, struct{}) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Meta: mcp.Meta{"x": 1}, Content: []mcp.Content{&mcp.TextContent{Text: "r"}}}, nil
	})
	addTool(srv, "find_any", func(context.Context, struct{}) (any, error) { return map[string]int{"n": 7}, nil })
	addTool(srv, "find_long", func(context.Context, struct{}) (string, error) { return strings.Repeat("many words ", 20_000), nil })
	addTool(srv, "find_large", func(context.Context, struct{}) (map[string]any, error) { // sent in pieces, which must not split a character
		return map[string]any{"words": strings.Repeat("words of some length\n\u00fc\u20ac\U0001d11e\"", 1_200)}, nil
	}, claude.MaxResultCharacters(500_000))
	addTool(srv, "find_large_text", func(context.Context, struct{}) (string, error) {
		return "x" + strings.Repeat("\U0001d11e", 10_000) + strings.Repeat("\xbf", 20_000), nil
	}, claude.MaxResultCharacters(500_000))
	addTool(srv, "find_tool_error", func(context.Context, struct{}) (string, error) { return "", &mcpkit.ToolError{What: "no", Next: "yes"} })
	addTool(srv, "find_error", func(context.Context, struct{}) (string, error) { return "", errors.New("secret") })
	addTool(srv, "find_panic", func(context.Context, struct{}) (string, error) { panic("secret") })
	type region struct {
		Region string `json:"region" jsonschema:"Where to look" jsonschema_extras:"x-mcp-header=Region"`
		Depth  int    `json:"depth,omitempty" jsonschema:"How deep to look" jsonschema_extras:"x-mcp-header=Depth"`
	}
	mcpkit.AddTool(srv, "find_region", annotate.ReadOnly("Find in a region"), "Finds in a region. Use when the region is known.",
		func(_ context.Context, in region) (string, error) { return fmt.Sprint(in), nil })
	for name, code := range map[string]int64{"find_code_params": jsonrpc.CodeInvalidParams, "find_code_method": jsonrpc.CodeMethodNotFound, "find_code_own": -32099} {
		addTool(srv, name, func(context.Context, struct{}) (string, error) {
			return "", &jsonrpc.Error{Code: code, Message: "chosen \"so\"", Data: []byte(`{"a":1}`)}
		})
	}
	return srv
}

// modernMeta are the members of _meta that protocol 2026-07-28 requires or expects.
const modernMeta = `"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}`

// differentialCorpus returns each kind of request in each protocol version.
func differentialCorpus() []wireRequest {
	var corpus []wireRequest
	add := func(name, version, method, toolName, body string, change ...func(http.Header)) {
		h := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
		if version != "" {
			h.Set("Mcp-Protocol-Version", version)
		}
		if version >= "2026" {
			h.Set("Mcp-Method", method)
			if toolName != "" {
				h.Set("Mcp-Name", toolName)
			}
		}
		for _, c := range change {
			c(h)
		}
		corpus = append(corpus, wireRequest{name + " in " + version, h, body})
	}
	for _, version := range []string{"", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "2099-01-01", "soon"} {
		meta := ""
		if version >= "2026" {
			meta = `,"_meta":{` + strings.ReplaceAll(modernMeta, "2026-07-28", version) + "}"
		}
		// params are the members of params without braces, so that _meta can follow them.
		ask := func(name, id, method, toolName, params string, change ...func(http.Header)) {
			add(name, version, method, toolName, fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":{%s}}`, id, method, strings.TrimPrefix(params+meta, ",")), change...)
		}
		for _, tool := range []string{"find_text", "find_map", "find_image", "find_blocks", "find_nothing", "find_long", "find_large", "find_large_text", "find_result", "find_any", "find_tool_error", "find_error",
			"find_panic", "find_code_params", "find_code_method", "find_code_own", "unknown_tool"} {
			ask("call of "+tool, "1", "tools/call", tool, `"name":"`+tool+`","arguments":{}`)
		}
		for _, arguments := range []string{"", `,"arguments":null`, `,"arguments":{"query":"a"}`, `,"arguments":{"query":7}`, `,"arguments":{"qurey":"a"}`, `,"arguments":[]`, `,"arguments":"x"`,
			`,"arguments":{"query":"\ud83d"}`, `,"arguments":{"query":"a","limit":1e1}`} {
			ask("arguments"+arguments, "1", "tools/call", "find_notes", `"name":"find_notes"`+arguments)
		}
		for _, id := range []string{`"a"`, `""`, `"\u0041\n"`, "0", "-7", "9007199254740993", "123456789012345678", "1.0", "-0"} {
			ask("id "+id, id, "tools/call", "find_text", `"name":"find_text"`)
			ask("ping with id "+id, id, "ping", "", "")
		}
		ask("an unknown member of params", "1", "tools/call", "find_text", `"name":"find_text","arguments":{},"extra":1`)
		ask("a name that is a number", "1", "tools/call", "7", `"name":7`)
		ask("no name", "1", "tools/call", "", `"arguments":{}`)
		ask("a ping with params", "1", "ping", "", `"x":1`)
		ask("a list", "1", "tools/list", "", "")
		ask("a list from a cursor", "1", "tools/list", "", `"cursor":"none"`)
		ask("prompts", "1", "prompts/list", "", "")
		ask("an unknown method", "1", "tools/destroy", "", "")
		ask("discover", "1", "server/discover", "", "")
		ask("initialize", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize with capabilities", "2", "initialize", "", `"protocolVersion":"2025-11-25","capabilities":{"roots":{"listChanged":true},"elicitation":{}},"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize for an unknown version", "1", "initialize", "", `"protocolVersion":"2030-01-01","capabilities":{},"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize for an empty version", "1", "initialize", "", `"protocolVersion":"","capabilities":{},"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize for the version that has no initialize", "1", "initialize", "", `"protocolVersion":"2026-07-28","capabilities":{},"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize without a client", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":{}`)
		ask("initialize with a list of capabilities", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":[],"clientInfo":{"name":"t","version":"1"}`)
		ask("initialize with a number as the client's name", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":7}`)
		ask("initialize with an unknown member", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"},"more":1`)
		ask("initialize without params", "1", "initialize", "", "")
		if meta == "" {
			ask("initialize with a progress token", "1", "initialize", "", `"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"},"_meta":{"progressToken":1}`)
		}
		ask("discover with an unknown member", "1", "server/discover", "", `"more":1`)
		for name, set := range map[string]map[string]string{
			"both headers":             {"Mcp-Param-Region": "eu", "Mcp-Param-Depth": "3"},
			"one header missing":       {"Mcp-Param-Region": "eu"},
			"both headers missing":     {},
			"another value":            {"Mcp-Param-Region": "us", "Mcp-Param-Depth": "3"},
			"another form of a number": {"Mcp-Param-Region": "eu", "Mcp-Param-Depth": "3.0"},
			"base64":                   {"Mcp-Param-Region": "=?base64?ZXU=?=", "Mcp-Param-Depth": "3"},
			"malformed base64":         {"Mcp-Param-Region": "=?base64?!?=", "Mcp-Param-Depth": "3"},
			"an unknown header":        {"Mcp-Param-Region": "eu", "Mcp-Param-Depth": "3", "Mcp-Param-Other": "x"},
		} {
			ask("x-mcp-header: "+name, "1", "tools/call", "find_region", `"name":"find_region","arguments":{"region":"eu","depth":3}`, func(h http.Header) {
				for key, value := range set {
					h.Set(key, value)
				}
			})
		}
		ask("x-mcp-header: an omitted argument", "1", "tools/call", "find_region", `"name":"find_region","arguments":{"region":"eu"}`,
			func(h http.Header) { h.Set("Mcp-Param-Region", "eu") })
		ask("x-mcp-header: text that is not ASCII", "1", "tools/call", "find_region", `"name":"find_region","arguments":{"region":"é u"}`,
			func(h http.Header) { h.Set("Mcp-Param-Region", "=?base64?w6kgdQ==?=") })
		ask("a wrong Mcp-Method", "1", "tools/call", "find_text", `"name":"find_text"`, func(h http.Header) { h.Set("Mcp-Method", "ping") })
		ask("a wrong Mcp-Name", "1", "tools/call", "find_map", `"name":"find_text"`)
		ask("no Mcp-Name", "1", "tools/call", "", `"name":"find_text"`)
		ask("an unknown session", "1", "tools/call", "find_text", `"name":"find_text"`, func(h http.Header) { h.Set("Mcp-Session-Id", "x") })
		ask("Last-Event-ID", "1", "tools/call", "find_text", `"name":"find_text"`, func(h http.Header) { h.Set("Last-Event-ID", "1") })
		ask("Accept of JSON alone", "1", "tools/call", "find_text", `"name":"find_text"`, func(h http.Header) { h.Set("Accept", "application/json") })
		ask("Accept of a stream alone", "1", "ping", "", "", func(h http.Header) { h.Set("Accept", "text/event-stream") })
		ask("Accept of anything", "1", "ping", "", "", func(h http.Header) { h.Set("Accept", "*/*") })
		ask("a charset", "1", "ping", "", "", func(h http.Header) { h.Set("Content-Type", "application/json; charset=utf-8") })
		ask("plain text", "1", "ping", "", "", func(h http.Header) { h.Set("Content-Type", "text/plain") })
		ask("a compressed body", "1", "ping", "", "", func(h http.Header) { h.Set("Content-Encoding", "gzip") })
		for name, m := range map[string]string{
			"no version in _meta":    `{"io.modelcontextprotocol/clientCapabilities":{}}`,
			"no capabilities":        `{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}`,
			"null capabilities":      `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":null}`,
			"a list of capabilities": `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}`,
			"malformed capabilities": `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"roots":7}}`,
			"capabilities":           `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"roots":{"listChanged":true},"elicitation":{}}}`,
			"a null client":          `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":null}`,
			"a malformed client":     `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":7}}`,
			"a client with icons":    `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1","icons":[{"src":"a"}]}}`,
			"a log level":            `{` + modernMeta + `,"io.modelcontextprotocol/logLevel":"debug"}`,
			"a trace":                `{` + modernMeta + `,"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","more":{"x":[1]}}`,
			"another version":        `{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}`,
			"an empty _meta":         `{}`,
			"a _meta that is null":   `null`,
			"a _meta that is text":   `"x"`,
			"a _meta that is a list": `[]`,
		} {
			add(name, version, "tools/call", "find_text", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_text","_meta":`+m+`}}`)
		}
		for name, body := range map[string]string{
			"a notification":                    `{"jsonrpc":"2.0","method":"notifications/initialized"}`,
			"an unknown notification":           `{"jsonrpc":"2.0","method":"notifications/unknown"}`,
			"a call without an id":              `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"find_text"}}`,
			"a response":                        `{"jsonrpc":"2.0","id":1,"result":{}}`,
			"a batch":                           `[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_text"}}]`,
			"a batch of notifications":          `[{"jsonrpc":"2.0","method":"notifications/initialized"}]`,
			"null params":                       `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}`,
			"a call with null params":           `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":null}`,
			"a call without params":             `{"jsonrpc":"2.0","id":1,"method":"tools/call"}`,
			"a ping without params":             `{"jsonrpc":"2.0","id":1,"method":"ping"}`,
			"ambiguous: two ids":                `{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}`,
			"ambiguous: another case":           `{"jsonrpc":"2.0","id":1,"Method":"ping"}`,
			"ambiguous: two names":              `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_text","name":"find_map"}}`,
			"ambiguous: malformed JSON":         `{"jsonrpc":`,
			"ambiguous: an empty body":          ``,
			"ambiguous: an empty batch":         `[]`,
			"ambiguous: no version":             `{"id":1,"method":"ping"}`,
			"ambiguous: an id that is a list":   `{"jsonrpc":"2.0","id":[1],"method":"ping"}`,
			"ambiguous: an id that is null":     `{"jsonrpc":"2.0","id":null,"method":"ping"}`,
			"ambiguous: an id with a fraction":  `{"jsonrpc":"2.0","id":1.5,"method":"ping"}`,
			"ambiguous: params that are a list": `{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}`,
		} {
			add(name, version, "tools/call", "find_text", body)
		}
	}
	return corpus
}
