package mcpkit

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// buffers hold answers while they are put together.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

// maxPooled is the largest buffer that is kept for the next answer, in bytes.
const maxPooled = 1 << 20

// write sends an answer, which is put together in a buffer that is used again.
func (w *wire) write(rw http.ResponseWriter, status int, compose func([]byte) []byte) {
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

// The values of headers, which net/http copies and nobody changes.
var (
	headerJSON    = []string{"application/json"}
	headerNoCache = []string{"no-cache, no-transform"}
)

func appendHead(b []byte, id []byte) []byte {
	b = append(b, `{"jsonrpc":"2.0","id":`...)
	return append(b, id...)
}

// respondRaw answers with a result that is encoded already.
func (w *wire) respondRaw(rw http.ResponseWriter, id, result []byte) {
	w.write(rw, http.StatusOK, func(b []byte) []byte {
		b = append(appendHead(b, id), `,"result":`...)
		return append(append(b, result...), '}')
	})
}

// respond answers with the result of a tool.
func (w *wire) respond(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, version string) {
	extra := w.server.resultExtra(version)
	if !isSimple(res) {
		w.respondOther(rw, id, res, extra)
		return
	}
	if isLarge(res) {
		streamResult(rw, id, res, extra)
		return
	}
	w.write(rw, http.StatusOK, func(b []byte) []byte {
		s := stream{b: b}
		s.result(id, res, extra)
		return s.b
	})
}

// isSimple reports whether a result is text and encoded structured content, as nearly all
// are.
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

// respondOther lets go-sdk's types encode the result.
func (w *wire) respondOther(rw http.ResponseWriter, id []byte, res *mcp.CallToolResult, extra []byte) {
	encoded, err := w.server.encodeOther(res, extra)
	if err != nil {
		w.respondError(rw, id, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "the result cannot be encoded"}, "")
		return
	}
	w.respondRaw(rw, id, encoded)
}

func (s *Server) encodeOther(res *mcp.CallToolResult, extra []byte) ([]byte, error) {
	sent := *res
	if sent.Content == nil {
		sent.Content = []mcp.Content{}
	}
	if len(extra) > 0 && len(sent.Meta) > 0 {
		// Its _meta and ours are one.
		meta := mcp.Meta{metaServer: s.sdkInfo}
		for name, value := range sent.Meta {
			meta[name] = value
		}
		sent.Meta = meta
		extra = resultComplete
	}
	encoded, err := encodeJSON(&sent)
	if err != nil || len(extra) == 0 {
		return encoded, err
	}
	return append(append([]byte{'{'}, extra...), encoded[1:]...), nil
}

const metaServer = "io.modelcontextprotocol/serverInfo"

var resultComplete = []byte(`"resultType":"complete",`)

// resultExtra is what protocol 2026-07-28 has in every result besides, with a comma.
func (s *Server) resultExtra(version string) []byte {
	if version != modern {
		return nil
	}
	return s.modernExtra
}

// encodeExtra encodes it, once.
func (s *Server) encodeExtra() {
	info, err := encodeJSON(s.sdkInfo)
	if err != nil { // a manifest's strings always encode
		info = []byte("{}")
	}
	s.modernExtra = append(append([]byte(nil), resultComplete...), `"_meta":{"`+metaServer+`":`...)
	s.modernExtra = append(append(s.modernExtra, info...), "},"...)
}

// respondError answers with a JSON-RPC error. Protocol 2026-07-28 has HTTP statuses for
// some: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
func (w *wire) respondError(rw http.ResponseWriter, id []byte, err error, version string) {
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
	w.write(rw, status, func(b []byte) []byte {
		b = append(appendHead(b, id), `,"error":{"code":`...)
		b = strconv.AppendInt(b, told.Code, 10)
		b = appendString(append(b, `,"message":`...), told.Message)
		if json.Valid(told.Data) {
			b = append(append(b, `,"data":`...), told.Data...)
		}
		return append(b, "}}"...)
	})
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	return append(appendEscaped(append(b, '"'), s), '"')
}

// appendEscaped appends the inside of a JSON string. What is not UTF-8 becomes U+FFFD, as
// encoding/json has it.
func appendEscaped(b []byte, s string) []byte {
	const (
		digits = "0123456789abcdef"
		most   = 6  // bytes that one becomes
		block  = 64 // bytes for which room is made at once
	)
	for i := 0; i < len(s); {
		b = slices.Grow(b, most*(block+utf8.UTFMax))
		out, n := b[:cap(b)], len(b)
		for end := min(i+block, len(s)); i < end; {
			c := s[i]
			if short := escapes[c]; short == 0 {
				out[n] = c
				n++
				i++
				continue
			} else if short < utf8.RuneSelf {
				out[n], out[n+1] = '\\', short
				n += 2
				i++
				continue
			}
			if c < utf8.RuneSelf {
				n += copy(out[n:], `\u00`)
				out[n], out[n+1] = digits[c>>4], digits[c&15]
				n += 2
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(s[i:])
			n += utf8.EncodeRune(out[n:], r) // of what is none, U+FFFD
			i += size
		}
		b = out[:n]
	}
	return b
}

// escapes says how a byte stands in a JSON string: as it is (0), behind a backslash (as
// which letter), or otherwise (0xff).
var escapes = func() (e [256]byte) {
	for c := range e {
		if c < ' ' || c >= utf8.RuneSelf {
			e[c] = 0xff
		}
	}
	e['"'], e['\\'], e['\n'], e['\r'], e['\t'] = '"', '\\', 'n', 'r', 't'
	return e
}()
