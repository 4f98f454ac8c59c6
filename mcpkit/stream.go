package mcpkit

import (
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// streamed is how large a part of a result may be, in bytes, before the answer goes to the
// socket piece by piece instead of being put together first.
const streamed = 32 << 10

func isLarge(res *mcp.CallToolResult) bool {
	raw, _ := res.StructuredContent.(json.RawMessage)
	n := len(raw)
	for _, c := range res.Content {
		n += len(c.(*mcp.TextContent).Text)
	}
	return n > streamed
}

// streamResult sends a large result without another copy of it in memory, and so without
// its length before it.
func streamResult(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, extra []byte) {
	h := rw.Header()
	h["Content-Type"] = headerJSON
	h["Cache-Control"] = headerNoCache
	rw.WriteHeader(http.StatusOK)
	buf := buffers.Get().(*[]byte)
	out := stream{b: (*buf)[:0], to: rw}
	out.result(id, res, extra)
	out.flush()
	*buf = out.b
	buffers.Put(buf)
}

// A stream puts an answer together: as a whole in b, or piece by piece to where it leads.
type stream struct {
	b  []byte
	to io.Writer
}

// result appends the whole answer; res is simple.
func (s *stream) result(id []byte, res *mcp.CallToolResult, extra []byte) {
	s.b = append(appendHead(s.b, id), `,"result":{`...)
	s.b = append(append(s.b, extra...), `"content":[`...)
	for i, c := range res.Content {
		if i > 0 {
			s.b = append(s.b, ',')
		}
		s.b = append(s.b, `{"type":"text","text":"`...)
		s.text(c.(*mcp.TextContent).Text)
		s.b = append(s.b, `"}`...)
	}
	s.b = append(s.b, ']')
	if raw, ok := res.StructuredContent.(json.RawMessage); ok {
		s.b = append(s.b, `,"structuredContent":`...)
		s.raw(raw)
	}
	if res.IsError {
		s.b = append(s.b, `,"isError":true`...)
	}
	s.b = append(s.b, "}}"...)
}

// text appends the inside of a JSON string, piece by piece.
func (s *stream) text(text string) {
	for len(text) > streamed && s.to != nil {
		n := streamed
		for n > streamed-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		s.b = appendEscaped(s.b, text[:n])
		text = text[n:]
		s.flush()
	}
	s.b = appendEscaped(s.b, text)
}

// raw appends JSON, which goes out as it is.
func (s *stream) raw(raw []byte) {
	if len(raw) <= streamed || s.to == nil {
		s.b = append(s.b, raw...)
		return
	}
	s.flush()
	_, _ = s.to.Write(raw)
}

// flush sends what is in b.
func (s *stream) flush() {
	_, _ = s.to.Write(s.b) // the client may be gone
	s.b = s.b[:0]
}
