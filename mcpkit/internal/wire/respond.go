package wire

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// A responder writes responses with the results of tools.
type responder struct {
	info  *mcp.Implementation
	extra []byte // what protocol 2026-07-28 adds to every result
}

// respondRaw answers with an encoded result.
func respondRaw(rw http.ResponseWriter, id, result []byte) {
	write(rw, http.StatusOK, func(b []byte) []byte {
		b = append(appendHead(b, id), `,"result":`...)
		return append(append(b, result...), '}')
	})
}

// respond answers with the result of a tool.
func (r responder) respond(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, version string) {
	extra := r.resultExtra(version)
	if !isSimple(res) {
		r.respondOther(rw, id, res, extra)
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
	if len(res.Meta) > 0 || res.NeedsInput() {
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

// respondOther answers with a result that is not simple, which go-sdk's types encode.
func (r responder) respondOther(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, extra []byte) {
	encoded, err := r.encodeOther(res, extra)
	if err != nil {
		respondError(rw, id, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "the result cannot be encoded"}, "")
		return
	}
	respondRaw(rw, id, encoded)
}

func (r responder) encodeOther(res *mcp.CallToolResult, extra []byte) ([]byte, error) {
	sent := *res
	if sent.Content == nil {
		sent.Content = []mcp.Content{}
	}
	if len(extra) > 0 && (len(sent.Meta) > 0 || res.NeedsInput()) {
		// The _meta of the result and that of the protocol are merged.
		meta := mcp.Meta{metaServer: r.info}
		maps.Copy(meta, sent.Meta)
		sent.Meta = meta
		extra = resultComplete
		if res.NeedsInput() {
			extra = nil // the result has its type
		}
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
func (r responder) resultExtra(version string) []byte {
	if version != modern {
		return nil
	}
	return r.extra
}

// newResponder returns a responder for the server that info describes.
func newResponder(info *mcp.Implementation) responder {
	encoded, err := wirejson.Encode(info)
	if err != nil { // the strings of a manifest always encode
		encoded = []byte("{}")
	}
	extra := append(append([]byte(nil), resultComplete...), `"_meta":{"`+metaServer+`":`...)
	return responder{info, append(append(extra, encoded...), "},"...)}
}

// respondError answers with a JSON-RPC error. Protocol 2026-07-28 has HTTP statuses for
// some: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
func respondError(rw http.ResponseWriter, id []byte, err error, version string) {
	told, ok := errlog.As[*jsonrpc.Error](err)
	if !ok {
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
