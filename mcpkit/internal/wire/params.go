package wire

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// modern is the protocol version without a handshake; all versions before it have one.
const modern = "2026-07-28"

// directVersion returns the protocol version of a request that can be answered directly.
func directVersion(h http.Header) (string, bool) {
	if len(h["Last-Event-Id"]) > 0 || len(h["Mcp-Session-Id"]) > 0 {
		return "", false
	}
	switch values := h["Mcp-Protocol-Version"]; {
	case len(values) == 0:
		return "2025-03-26", true
	case len(values) == 1:
		switch v := values[0]; v {
		case "2025-03-26", "2025-06-18", "2025-11-25", modern:
			return v, true
		}
	}
	return "", false
}

// headersAgree reports whether the headers of protocol 2026-07-28 agree with the message.
func headersAgree(h http.Header, m envelope.Message) bool {
	one := func(name, want string) bool {
		values := h[name]
		return len(values) == 1 && values[0] == want
	}
	return one("Mcp-Method", m.Method) && (m.Method != "tools/call" || one("Mcp-Name", m.Name))
}

// isPlainID reports whether go-sdk would repeat the ID byte for byte: whether it is a string, or an
// integer in its shortest form.
func isPlainID(id []byte) bool {
	if len(id) == 0 {
		return false
	}
	if id[0] == '"' {
		return true
	}
	digits := strings.TrimPrefix(string(id), "-")
	return len(id) < 16 && digits != "" && (digits[0] != '0' || string(id) == "0") && strings.Trim(digits, "0123456789") == ""
}

// directParams are the parameters of a request that can be answered directly.
type directParams struct {
	arguments json.RawMessage
	trace     map[string]string
	token     json.RawMessage // for progress
	// capabilities are those of the client, in protocol 2026-07-28; nil if it has none.
	capabilities json.RawMessage
}

// The members of _meta in protocol 2026-07-28.
const (
	metaVersion      = "io.modelcontextprotocol/protocolVersion"
	metaClient       = "io.modelcontextprotocol/clientInfo"
	metaCapabilities = "io.modelcontextprotocol/clientCapabilities"
)

// parseDirect reads the parameters of a request. It returns false if they have unknown members.
func parseDirect(m envelope.Message, version string) (p directParams, ok bool) {
	p.arguments = m.Arguments
	switch {
	case m.More:
		return p, false
	case m.Meta == nil:
		return p, version != modern
	}
	return p, p.parseMeta(m.Meta, version)
}

// parseMeta reads the _meta of a request.
func (p *directParams) parseMeta(meta []byte, version string) bool {
	declared, capabilities := "", false
	ok := true
	err := strictjson.Object(meta, func(name string, value []byte) error {
		switch name {
		case metaVersion:
			declared, _ = strictjson.String(value)
		case metaClient:
			ok = ok && decodes(value, new(mcp.Implementation))
		case metaCapabilities:
			if capabilities = string(value) == "{}"; !capabilities && decodes(value, new(mcp.ClientCapabilities)) {
				capabilities, p.capabilities = true, value
			}
		case "progressToken":
			p.token = value
		case "traceparent", "tracestate", "baggage":
			if text, isText := strictjson.String(value); isText && len(text) <= maxTraceValue {
				if p.trace == nil {
					p.trace = map[string]string{}
				}
				p.trace[name] = text
			}
		}
		return nil
	})
	if version != modern {
		return ok && err == nil && declared == ""
	}
	return ok && err == nil && declared == version && capabilities
}

// parseInitialize reads the parameters of an initialize request, and returns the protocol version
// that the client asks for. The answer depends on nothing else. It returns false if the parameters
// have unknown members.
func parseInitialize(params []byte) (asked string, ok bool) {
	ok = true
	seen := 0
	err := strictjson.Object(params, func(name string, value []byte) error {
		seen++
		switch name {
		case "protocolVersion":
			asked, _ = strictjson.String(value)
			ok = ok && slices.Contains(protocolVersions, asked)
		case "capabilities":
			ok = ok && decodes(value, new(mcp.ClientCapabilities))
		case "clientInfo":
			ok = ok && decodes(value, new(mcp.Implementation))
		default:
			ok = false
		}
		return nil
	})
	return asked, ok && err == nil && seen == 3
}

// decodes reports whether go-sdk can decode the value, an object.
func decodes(value []byte, into any) bool {
	return value[0] == '{' && json.Unmarshal(value, into) == nil
}
