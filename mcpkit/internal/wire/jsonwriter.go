package wire

import (
	"net/http"
	"strconv"
	"sync"
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
