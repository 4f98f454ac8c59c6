package mcpkit

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A request is one HTTP request to the endpoint, from the moment that its headers are known.
// Operations get their caller from the request that they came in, and from nowhere else. It ends
// when the connection has been answered and all of its operations have ended, whichever comes
// last.
//
// It is the context of the HTTP request with itself in it; what is added later is in ctx.
type request struct {
	context.Context
	ctx     context.Context
	caller  share.Caller
	stream  bool        // it opens a stream, by what its method and its body say
	version string      // of HTTP; see Operation
	aborted atomic.Bool // the response is to break off
	direct  bool        // the call's context is derived from ctx as it is
	opening *opening    // set while the request opens a session

	mu      sync.Mutex
	running int      // operations, and handlers that go on after their time
	left    bool     // the connection has been answered, or is gone
	release []func() // what to call at the end
}

type requestKey struct{}

func (q *request) Value(key any) any {
	if key == (requestKey{}) {
		return q
	}
	return q.Context.Value(key)
}

// newRequest makes the request of r, which has the values of ctx.
func newRequest(r *http.Request, ctx context.Context) *request {
	q := &request{Context: ctx, version: httpVersion(r)}
	q.ctx = q
	return q
}

// requestFrom returns the request of an operation, or nil for one that came over stdio or in
// memory.
func requestFrom(ctx context.Context) *request {
	q, _ := ctx.Value(requestKey{}).(*request)
	return q
}

// begin starts an operation of the request. It returns false when the client is gone: what
// nobody waits for is not run.
func (q *request) begin() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.left || q.ctx.Err() != nil {
		return false
	}
	q.running++
	return true
}

// hold keeps the request for a handler that may go on after its operation.
func (q *request) hold() {
	q.mu.Lock()
	q.running++
	q.mu.Unlock()
}

// done is called once for each begin that returned true and for each hold.
func (q *request) done() {
	q.mu.Lock()
	q.running--
	q.finish()
}

// leave is called when the connection has been answered or is gone.
func (q *request) leave() {
	q.mu.Lock()
	q.left = true
	q.finish()
}

// atEnd has f called when the request ends.
func (q *request) atEnd(f func()) {
	q.mu.Lock()
	q.release = append(q.release, f)
	q.mu.Unlock()
}

// finish unlocks q, and releases what the request holds if it has ended.
func (q *request) finish() {
	var release []func()
	if q.left && q.running == 0 {
		release, q.release = q.release, nil
	}
	q.mu.Unlock()
	for _, f := range release {
		f()
	}
}

// abort makes the response break off, as a panic with http.ErrAbortHandler does.
func (q *request) abort() { q.aborted.Store(true) }

// httpVersion names the versions of HTTP that exist. HTTP/1.7 does not, but net/http
// answers it.
func httpVersion(r *http.Request) string {
	switch {
	case r.ProtoMajor == 1 && r.ProtoMinor == 0:
		return "1.0"
	case r.ProtoMajor == 2:
		return "2"
	case r.ProtoMajor == 3:
		return "3"
	}
	return "1.1"
}

// requestExtra is the member of TokenInfo.Extra that has the request.
const requestExtra = "github.com/mcpkit-go/mcpkit/mcpkit.request"

// handOver hands requests to a handler of go-sdk. go-sdk takes one value from an HTTP request
// to the messages in it, the TokenInfo, so that is where the request travels, with or without
// a caller. A session's handlers run in the context of the request that opened the session;
// with sessions, handOver takes everything out of that context that tells of a caller.
func (s *Server) handOver(next http.Handler, sessions bool) http.Handler {
	keep := s.access.oauth != nil && s.access.oauth.Options.KeepHeader
	inner := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		requestFrom(r.Context()).ctx = r.Context()
		if !keep {
			r.Header.Del("Authorization") // of a copy; see handOn
		}
		if sessions {
			r = r.WithContext(sessionContext{r.Context(), requestFrom(r.Context())})
		}
		next.ServeHTTP(rw, r)
	})
	return oauth.HandTokenInfo(func(ctx context.Context) *auth.TokenInfo {
		info := &auth.TokenInfo{Extra: map[string]any{}}
		if p, ok := oauth.PrincipalFrom(ctx); ok {
			info = oauth.TokenInfo(p)
		}
		info.Extra[requestExtra] = requestFrom(ctx)
		return info
	}, inner)
}

// A sessionContext is the context that a session is opened with. It ends with the request that
// opens the session, and has none of its values but the TokenInfo, which go-sdk reads when it
// gets the request. Once the session is open, nothing in it tells of the opener.
type sessionContext struct {
	context.Context
	opener *request
}

type sessionKey struct{}

func (c sessionContext) Value(key any) any {
	if key == (sessionKey{}) {
		return true
	}
	if c.opener.opening != nil && c.opener.opening.opened.Load() {
		return nil
	}
	if info, ok := c.Context.Value(key).(*auth.TokenInfo); ok {
		return info
	}
	return nil
}

var errUnknownRequest = errors.New("the request of the operation is not known")

// current returns the context of an operation and the request that it came in, which is nil in
// memory and over stdio. What the context knows of the caller is what this request knows,
// not what the opener of the session knows.
func current(ctx context.Context, req mcp.Request) (context.Context, *request, error) {
	inSession := ctx.Value(sessionKey{}) != nil
	extra := req.GetExtra()
	if extra == nil {
		if inSession {
			return nil, nil, errUnknownRequest
		}
		return operationContext{ctx, ctx}, nil, nil
	}
	q := requestOf(extra.TokenInfo)
	if q == nil {
		if inSession {
			return nil, nil, errUnknownRequest
		}
		// The program serves the go-sdk server over a transport that it chose.
		p, _ := oauth.PrincipalOf(extra.TokenInfo)
		ctx = oauth.WithPrincipal(ctx, p)
		return operationContext{ctx, ctx}, nil, nil
	}
	if _, ok := oauth.PrincipalOf(extra.TokenInfo); !ok {
		extra.TokenInfo = nil // go-sdk's handlers know callers without a token by that
	}
	return operationContext{ctx, q.ctx}, q, nil
}

func requestOf(info *auth.TokenInfo) *request {
	if info == nil {
		return nil
	}
	q, _ := info.Extra[requestExtra].(*request)
	return q
}

// An operationContext ends with the session, and has the values of the request.
type operationContext struct {
	context.Context
	request context.Context
}

type operationKey struct{}

func (c operationContext) Value(key any) any {
	if key == (operationKey{}) {
		return true
	}
	if v := c.request.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}
