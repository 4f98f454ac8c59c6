package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// buffers hold responses while they are composed.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

// maxPooled is the largest buffer that is kept for the next response, in bytes.
const maxPooled = 1 << 20

// write sends a response that compose appends to a pooled buffer.
func write(rw http.ResponseWriter, status int, compose func([]byte) []byte) {
	buf := buffers.Get().(*[]byte)
	body := compose((*buf)[:0])
	h := rw.Header()
	h["Content-Type"] = headerJSON
	h["Cache-Control"] = headerNoCache
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	rw.WriteHeader(status)
	_, _ = rw.Write(body) // the client may be gone
	if cap(body) <= maxPooled {
		*buf = body
		buffers.Put(buf)
	}
}

// Header values, which net/http copies and nothing changes.
var (
	headerJSON    = []string{"application/json"}
	headerNoCache = []string{"no-cache, no-transform"}
)

func appendHead(b []byte, id []byte) []byte {
	b = append(b, `{"jsonrpc":"2.0","id":`...)
	return append(b, id...)
}

// respondRaw answers with an encoded result.
func respondRaw(rw http.ResponseWriter, id, result []byte) {
	write(rw, http.StatusOK, func(b []byte) []byte {
		b = append(appendHead(b, id), `,"result":`...)
		return append(append(b, result...), '}')
	})
}

// respond answers with the result of a tool.
func (h *Host) respond(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, version string) {
	extra := h.resultExtra(version)
	if !isSimple(res) {
		h.respondOther(rw, id, res, extra)
		return
	}
	if isLarge(res) {
		sendInPieces(rw, id, res, extra)
		return
	}
	write(rw, http.StatusOK, func(b []byte) []byte {
		w := resultWriter{b: b}
		w.result(id, res, extra)
		return w.b
	})
}

// isSimple reports whether a result consists of text and encoded structured content, as nearly all
// results do.
func isSimple(res *mcp.CallToolResult) bool {
	if len(res.Meta) > 0 {
		return false
	}
	if _, ok := res.StructuredContent.(json.RawMessage); !ok && res.StructuredContent != nil {
		return false
	}
	for _, c := range res.Content {
		if text, ok := c.(*mcp.TextContent); !ok || text.Annotations != nil || len(text.Meta) > 0 {
			return false
		}
	}
	return true
}

// respondOther answers with a result that go-sdk's types encode.
func (h *Host) respondOther(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, extra []byte) {
	encoded, err := h.encodeOther(res, extra)
	if err != nil {
		respondError(rw, id, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "the result cannot be encoded"}, "")
		return
	}
	respondRaw(rw, id, encoded)
}

func (h *Host) encodeOther(res *mcp.CallToolResult, extra []byte) ([]byte, error) {
	sent := *res
	if sent.Content == nil {
		sent.Content = []mcp.Content{}
	}
	if len(extra) > 0 && len(sent.Meta) > 0 {
		// The result and the protocol both have a _meta; they become one.
		meta := mcp.Meta{metaServer: h.Info}
		for name, value := range sent.Meta {
			meta[name] = value
		}
		sent.Meta = meta
		extra = resultComplete
	}
	encoded, err := wirejson.Encode(&sent)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	return append(append([]byte{'{'}, extra...), encoded[1:]...), nil
}

const metaServer = "io.modelcontextprotocol/serverInfo"

var resultComplete = []byte(`"resultType":"complete",`)

// resultExtra returns the members that protocol 2026-07-28 adds to every result, with a comma.
func (h *Host) resultExtra(version string) []byte {
	if version != modern {
		return nil
	}
	return h.extra
}

// encodeExtra encodes those members.
func encodeExtra(info *mcp.Implementation) []byte {
	encoded, err := wirejson.Encode(info)
	if err != nil { // the strings of a manifest always encode
		encoded = []byte("{}")
	}
	extra := append(append([]byte(nil), resultComplete...), `"_meta":{"`+metaServer+`":`...)
	return append(append(extra, encoded...), "},"...)
}

// respondError answers with a JSON-RPC error. Protocol 2026-07-28 has HTTP statuses for
// some: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
func respondError(rw http.ResponseWriter, id []byte, err error, version string) {
	var told *jsonrpc.Error
	if !errors.As(err, &told) {
		told = &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "internal error"}
	}
	status := http.StatusOK
	if version == modern {
		switch told.Code {
		case jsonrpc.CodeMethodNotFound:
			status = http.StatusNotFound
		case jsonrpc.CodeInvalidParams, mcp.CodeUnsupportedProtocolVersion, mcp.CodeMissingRequiredClientCapabilities:
			status = http.StatusBadRequest
		}
	}
	write(rw, status, func(b []byte) []byte {
		b = append(appendHead(b, id), `,"error":{"code":`...)
		b = strconv.AppendInt(b, told.Code, 10)
		b = wirejson.AppendString(append(b, `,"message":`...), told.Message)
		if json.Valid(told.Data) {
			b = append(append(b, `,"data":`...), told.Data...)
		}
		return append(b, "}}"...)
	})
}
