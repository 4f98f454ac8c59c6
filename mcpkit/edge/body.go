package edge

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/ownrequest"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
)

// BodyOptions refine [Body]. Zero values stand for the defaults.
type BodyOptions struct {
	// Max is the largest body of one request, in bytes. The default is 4 MiB.
	Max int64
	// Total bounds the bodies of all requests that are in memory together, in bytes. The default
	// is 256 MiB. Each caller has a share of it; see [ShedOptions].
	Total int64
	// Key returns the caller of a request; see [ShedOptions].
	Key func(*http.Request) string
	// Timeout bounds how long a client may take to send a body. The default is 30 seconds.
	Timeout time.Duration
}

// Body returns middleware that reads the whole body of a request before it passes the request on.
// A client that sends slowly waits here and holds nothing else. Body refuses
//
//   - with 413 a body that is too large, without reading it when its length is declared,
//   - with 415 a compressed body, because a few bytes may decompress to any size,
//   - with 408 a body that does not arrive in time,
//   - with 400 a body that breaks off,
//   - with 503 and Retry-After a body for which there is no memory,
//   - with 429 and Retry-After a body that exceeds the memory of its caller.
//
// A body counts as in memory from its first byte until its request has been answered, with at
// least 4 KiB. A single active caller gets half of the total, and the next caller always finds
// some memory free, however many slow bodies one caller sends.
//
// Body panics when an option is negative. opts may be nil.
func Body(opts *BodyOptions) func(http.Handler) http.Handler {
	var o BodyOptions
	if opts != nil {
		o = *opts
	}
	if o.Max < 0 || o.Total < 0 || o.Timeout < 0 {
		panic("edge.Body: a limit is negative")
	}
	o.Max = cmp.Or(o.Max, 4<<20)
	o.Total = cmp.Or(o.Total, 256<<20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	b := &bodyReader{BodyOptions: o, total: share.NewPool(o.Total)}
	b.strangers = b.total.Half()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isCompressed(r) {
				refusal.Response{Reason: refusal.BodyCompressed}.Write(w, r)
				return
			}
			if r.Body == nil || r.Body == http.NoBody {
				next.ServeHTTP(w, r)
				return
			}
			m := b.reserve(r)
			defer m.release()
			content, err := b.read(w, r, &m)
			if err != nil {
				b.refuse(w, r, err)
				return
			}
			if !ownrequest.Is(r) {
				copied := *r
				r = &copied
			}
			body := &bufferedBody{content: content}
			body.Reset(content)
			r.Body, r.ContentLength, r.TransferEncoding = body, int64(len(content)), nil
			next.ServeHTTP(w, r)
		})
	}
}

// A bufferedBody is a request body that is in memory.
type bufferedBody struct {
	bytes.Reader
	content []byte
}

func (*bufferedBody) Close() error { return nil }

// BodyBytes returns the whole body of a request that [Body] passed on, and false for other
// requests. Callers must not change it. r.Body can be read as well.
func BodyBytes(r *http.Request) ([]byte, bool) {
	if b, ok := r.Body.(*bufferedBody); ok {
		return b.content, true
	}
	return nil, false
}

func isCompressed(r *http.Request) bool {
	for _, v := range r.Header["Content-Encoding"] {
		if v = strings.TrimSpace(v); v != "" && !strings.EqualFold(v, "identity") {
			return true
		}
	}
	return false
}

// A bodyReader reads bodies into memory that all callers share.
type bodyReader struct {
	BodyOptions
	total, strangers *share.Pool
}

// A reservation is the memory that one body holds.
type reservation struct {
	pool *share.Pool
	key  string
	held int64
}

// reserve returns an empty reservation for the caller of r.
func (b *bodyReader) reserve(r *http.Request) reservation {
	c := callerOf(r, b.Key)
	if c.Stranger {
		return reservation{pool: b.strangers, key: c.Key}
	}
	return reservation{pool: b.total, key: c.Key}
}

// grow raises the reservation to size, and reports whether there was memory for it.
func (m *reservation) grow(size int64) bool {
	if !m.pool.Take(m.key, size-m.held) {
		return false
	}
	m.held = size
	return true
}

func (m *reservation) release() { m.pool.Return(m.key, m.held) }

var (
	errTooLarge = errors.New("the body is larger than the limit")
	errNoMemory = errors.New("there is no memory for the body")
	errNoShare  = errors.New("the caller's bodies exceed its share of the memory")
	errLonger   = errors.New("the body is longer than its declared length")
)

// read reads the whole body. m holds the memory for it, also when read fails or panics.
func (b *bodyReader) read(w http.ResponseWriter, r *http.Request, m *reservation) ([]byte, error) {
	// net/http clears the deadline once the whole body has been read. If the body has not been
	// read, net/http may read more of it until then. The error is ignored: a ResponseWriter
	// without deadlines leaves those of the http.Server.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(b.Timeout))
	if r.ContentLength > b.Max {
		return nil, errTooLarge
	}
	// Memory grows with the bytes that arrive, not with the declared length. The buffer has room
	// for one byte more than expected, to detect a longer body.
	most := b.Max + 1
	if r.ContentLength >= 0 {
		most = r.ContentLength + 1
	}
	var body []byte
	for {
		if len(body) == cap(body) {
			size := min(most, max(4<<10, 2*int64(cap(body))))
			if !m.grow(size) {
				if m.pool.Held(m.key) > m.held { // the caller has other bodies in memory
					return nil, errNoShare
				}
				return nil, errNoMemory
			}
			body = append(make([]byte, 0, size), body...)
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > b.Max:
			return nil, errTooLarge
		case int64(len(body)) == most:
			return nil, errLonger
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, err
		}
	}
}

func (b *bodyReader) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refused := refusal.Response{Reason: refusal.BodyUnreadable, Err: err}
	switch {
	case errors.Is(err, errTooLarge):
		refused.Reason, refused.Args = refusal.BodyTooLarge, []any{b.Max}
		defer linger(w, r)
	case errors.Is(err, errNoMemory):
		refused.Reason = refusal.BodyMemoryExhausted
	case errors.Is(err, errNoShare):
		refused.Reason = refusal.BodyShareExceeded
	case errors.Is(err, os.ErrDeadlineExceeded):
		refused.Reason, refused.Args = refusal.BodyTimeout, []any{b.Timeout}
	}
	refused.Write(w, r)
}

// linger reads some of what the client still sends. A connection that is closed with unread bytes
// is reset, and the client may lose the response. net/http lingers too, but not for clients that
// asked to close the connection, as nginx does.
func linger(w http.ResponseWriter, r *http.Request) {
	const most, longest = 256 << 10, time.Second
	rc := http.NewResponseController(w)
	if rc.Flush() == nil && rc.SetReadDeadline(time.Now().Add(longest)) == nil {
		_, _ = io.CopyN(io.Discard, r.Body, most)
	}
}
