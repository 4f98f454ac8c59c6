package mcptest

import (
	"encoding/json"
	"maps"
	"net/http"
)

// stateless is the first protocol version without a handshake.
const stateless = "2026-07-28"

// versions are the protocol versions that a server answers.
var versions = []string{"2025-03-26", "2025-06-18", "2025-11-25", stateless}

// rpcRequest returns the body of a JSON-RPC request in a protocol version.
func rpcRequest(version, method string, params map[string]any) string {
	all := map[string]any{}
	maps.Copy(all, params)
	if version >= stateless {
		all["_meta"] = map[string]any{
			"io.modelcontextprotocol/protocolVersion":    version,
			"io.modelcontextprotocol/clientInfo":         map[string]any{"name": clientName, "version": "1.0.0"},
			"io.modelcontextprotocol/clientCapabilities": map[string]any{},
		}
	}
	raw, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": all}) // the values come from JSON
	return string(raw)
}

// setVersion sets the headers that a request in a protocol version has.
func setVersion(r *http.Request, version, body string) {
	if version != "" {
		r.Header.Set("MCP-Protocol-Version", version)
	}
	if version < stateless {
		return
	}
	var m struct {
		Method string
		Params struct{ Name string }
	}
	_ = json.Unmarshal([]byte(body), &m) // a body that is not JSON has no method
	r.Header.Set("Mcp-Method", m.Method)
	if m.Params.Name != "" {
		r.Header.Set("Mcp-Name", m.Params.Name)
	}
}
