package wire

import (
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// pieceSize is the size of a result, in bytes, above which the response is sent in pieces instead
// of being composed first.
const pieceSize = 32 << 10

func isLarge(res *mcp.CallToolResult) bool {
	raw, _ := res.StructuredContent.(json.RawMessage)
	n := len(raw)
	for _, c := range res.Content {
		n += len(c.(*mcp.TextContent).Text)
	}
	return n > pieceSize
}

// sendInPieces sends a large result without another copy of it in memory, and so without a
// Content-Length.
func sendInPieces(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, extra []byte) {
	h := rw.Header()
	h["Content-Type"] = headerJSON
	h["Cache-Control"] = headerNoCache
	rw.WriteHeader(http.StatusOK)
	buf := buffers.Get().(*[]byte)
	out := resultWriter{b: (*buf)[:0], to: rw}
	out.result(id, res, extra)
	out.flush()
	*buf = out.b
	buffers.Put(buf)
}

// A resultWriter encodes a response: into b, or in pieces to a writer.
type resultWriter struct {
	b  []byte
	to io.Writer // nil to compose the whole response in b
}

// result appends the whole response; res is simple.
func (w *resultWriter) result(id []byte, res *mcp.CallToolResult, extra []byte) {
	w.b = append(appendHead(w.b, id), `,"result":{`...)
	w.b = append(append(w.b, extra...), `"content":[`...)
	for i, c := range res.Content {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, `{"type":"text","text":"`...)
		w.text(c.(*mcp.TextContent).Text)
		w.b = append(w.b, `"}`...)
	}
	w.b = append(w.b, ']')
	if raw, ok := res.StructuredContent.(json.RawMessage); ok {
		w.b = append(w.b, `,"structuredContent":`...)
		w.raw(raw)
	}
	if res.IsError {
		w.b = append(w.b, `,"isError":true`...)
	}
	w.b = append(w.b, "}}"...)
}

// text appends the inside of a JSON string, in pieces.
func (w *resultWriter) text(text string) {
	for len(text) > pieceSize && w.to != nil {
		n := pieceSize
		for n > pieceSize-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		w.b = wirejson.AppendEscaped(w.b, text[:n])
		text = text[n:]
		w.flush()
	}
	w.b = wirejson.AppendEscaped(w.b, text)
}

// raw appends JSON as it is.
func (w *resultWriter) raw(raw []byte) {
	if len(raw) <= pieceSize || w.to == nil {
		w.b = append(w.b, raw...)
		return
	}
	w.flush()
	_, _ = w.to.Write(raw)
}

// flush sends b.
func (w *resultWriter) flush() {
	_, _ = w.to.Write(w.b) // the client may be gone
	w.b = w.b[:0]
}
