package edge

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// BodyOptions are the details of [Body]. What is zero has the value given here.
type BodyOptions struct {
	// Max is the size of one request's body at most, in bytes: 4 MiB.
	Max int64
	// Total is the size of all bodies together that are in memory, in bytes: 256 MiB.
	// Each caller has a share of it: see [ShedOptions].
	Total int64
	// Key tells callers apart: see [ShedOptions].
	Key func(*http.Request) string
	// Timeout is how long sending the body may take: 30 seconds.
	Timeout time.Duration
}

// Body reads the body of each request before passing it on, so that a client that
// sends slowly waits here and holds nothing else. It refuses
//
//   - with 413 a body that is too large, unread when its length is declared,
//   - with 415 a compressed one, since a few bytes may unpack to any size,
//   - with 408 one that takes too long,
//   - with 400 one that breaks off,
//   - with 503 and Retry-After one that would be too much with those in memory,
//   - with 429 and Retry-After one that would be too much with those of its caller.
//
// A body counts as in memory from its first byte until its request is answered, with at
// least 4 KiB. A caller that is alone has half of the total, and there is always something
// left for the next, however many slow bodies one sends. It panics when an option is
// negative. opts may be nil.
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
	b := &bodies{BodyOptions: o, total: share.NewPool(o.Total)}
	b.strangers = b.total.Half()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isCompressed(r) {
				w.Header().Set("Accept-Encoding", "identity")
				refuse(w, http.StatusUnsupportedMediaType, "send the body without a Content-Encoding")
				return
			}
			if r.Body == nil || r.Body == http.NoBody {
				next.ServeHTTP(w, r)
				return
			}
			m := b.memoryOf(r)
			defer m.release()
			body, err := b.read(w, r, &m)
			if err != nil {
				b.refuse(w, r, err)
				return
			}
			whole := *r
			all := &wholeBody{bytes: body}
			all.Reset(body)
			whole.Body = all
			whole.ContentLength = int64(len(body))
			whole.TransferEncoding = nil
			next.ServeHTTP(w, &whole)
		})
	}
}

// A wholeBody is a body that has been read.
type wholeBody struct {
	bytes.Reader
	bytes []byte
}

func (*wholeBody) Close() error { return nil }

// BodyBytes returns the whole body of a request that [Body] has let through, and false
// where it has not. Nobody may change it. The body can be read as well.
func BodyBytes(r *http.Request) ([]byte, bool) {
	if b, ok := r.Body.(*wholeBody); ok {
		return b.bytes, true
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

type bodies struct {
	BodyOptions
	total, strangers *share.Pool
}

// A memory is what one body holds of the total.
type memory struct {
	pool *share.Pool
	key  string
	held int64
}

func (b *bodies) memoryOf(r *http.Request) memory {
	c := callerOf(r, b.Key)
	if c.Stranger {
		return memory{pool: b.strangers, key: c.Key}
	}
	return memory{pool: b.total, key: c.Key}
}

// grow has the body hold size, which is more than it holds.
func (m *memory) grow(size int64) bool {
	if !m.pool.Take(m.key, size-m.held) {
		return false
	}
	m.held = size
	return true
}

func (m *memory) release() { m.pool.Return(m.key, m.held) }

var (
	errTooLarge = errors.New("the body is too large")
	errTooMuch  = errors.New("all bodies together are too large")
	errShare    = errors.New("all bodies of the caller together are too large")
	errLonger   = errors.New("the body is longer than declared")
)

// read reads the whole body into memory of which m is the account, even if it fails or
// panics.
func (b *bodies) read(w http.ResponseWriter, r *http.Request, m *memory) ([]byte, error) {
	// net/http lifts the deadline when it has the whole body. When it has not, it may
	// still try to read some more, for as long. Not every ResponseWriter has
	// deadlines; then the server's own have to do.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(b.Timeout))
	if r.ContentLength > b.Max {
		return nil, errTooLarge
	}
	// Memory is taken as bytes arrive, not as they are announced. One byte more than
	// expected tells whether there is more.
	most := b.Max + 1
	if r.ContentLength >= 0 {
		most = r.ContentLength + 1
	}
	var body []byte
	for {
		if len(body) == cap(body) {
			size := min(most, max(4<<10, 2*int64(cap(body))))
			if !m.grow(size) {
				if m.pool.Held(m.key) > m.held { // by other bodies
					return nil, errShare
				}
				return nil, errTooMuch
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

func (b *bodies) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.ProtoMajor < 2 {
		w.Header().Set("Connection", "close") // the rest of the body is not read
	}
	switch {
	case errors.Is(err, errTooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the request body is larger than %d bytes", b.Max))
		linger(w, r)
	case errors.Is(err, errTooMuch):
		refuseFor(w, http.StatusServiceUnavailable, time.Second, "the server has too much to do")
	case errors.Is(err, errShare):
		refuseFor(w, http.StatusTooManyRequests, time.Second, "too much of yours is being answered")
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(w, http.StatusRequestTimeout, fmt.Sprintf("the request body did not arrive within %s", b.Timeout))
	default:
		refuse(w, http.StatusBadRequest, "the request body could not be read")
	}
}

// linger reads some of what the client still sends. A connection that is closed
// with bytes unread is reset, and the client may lose the answer. net/http does
// the same, but not for clients that asked to close the connection, as nginx does.
func linger(w http.ResponseWriter, r *http.Request) {
	const most, longest = 256 << 10, time.Second
	rc := http.NewResponseController(w)
	if rc.Flush() == nil && rc.SetReadDeadline(time.Now().Add(longest)) == nil {
		_, _ = io.CopyN(io.Discard, r.Body, most)
	}
}
