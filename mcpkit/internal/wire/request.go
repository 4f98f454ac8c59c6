package wire

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/logline"
	"github.com/mcpkit-go/mcpkit/internal/ownrequest"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/toolset"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A request is one HTTP request to the endpoint, from the moment that its headers are known. An
// operation gets its caller only from the request that contained it. A request ends when its
// response is complete or its client is gone, and all of its operations have ended.
//
// A request is a context: that of the HTTP request, with the request itself as a value. Values that
// are added later are in ctx.
type request struct {
	context.Context
	ctx     context.Context
	caller  share.Caller
	own     *http.Request // the copy of the HTTP request that has this context
	service *Service      // the assembly that answers it
	purpose purpose
	stream  bool        // its method or its body opens a stream
	events  bool        // its client names server-sent events among what it accepts
	version string      // of HTTP; see observe.Operation
	aborted atomic.Bool // a handler aborted the response; see Abort
	opening *opening    // set while the request opens a session
	direct  operation   // the operation, if it is answered directly
	arrival *arrival
	// tolerated are the tolerances that the request needed.
	tolerated []observe.Tolerance
	seen      visible.Memo
	toolsets  *toolset.Selection // those that the request names
	disguised string             // the hidden tool that is called; see disguise

	mu      sync.Mutex
	running int  // operations, and handlers that outlive their operation
	left    bool // the response is complete, or the client is gone
	// places are n places that the request holds until it ends; nil if it has none.
	places *share.Places
	n      int64
}

type requestKey struct{}

func (q *request) Value(key any) any {
	switch key {
	case requestKey{}, logline.Key{}:
		return q
	case ownrequest.Key{}:
		return q.own
	}
	return q.Context.Value(key)
}

type toleratedKey struct{}

// Tolerating returns a copy of r that is counted with a tolerance: what was wrong with r has been
// corrected.
func Tolerating(r *http.Request, t observe.Tolerance) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), toleratedKey{}, t))
}

// newRequest returns the request of r.
func newRequest(r *http.Request, h *Host, s *Service) *request {
	q := &request{Context: r.Context(), version: httpVersion(r), service: s, arrival: arrivalOf(r)}
	q.ctx = q
	if t, ok := r.Context().Value(toleratedKey{}).(observe.Tolerance); ok {
		q.tolerated = append(q.tolerated, t)
	}
	q.direct.Origin, q.direct.request, q.direct.service, q.direct.host = q, q, s, h
	return q
}

// in returns a copy of r that has the request as its context.
func (q *request) in(r *http.Request) *http.Request {
	q.own = r.WithContext(q)
	return q.own
}

// requestFrom returns the request of an operation, or nil over stdio and in memory.
func requestFrom(ctx context.Context) *request {
	q, _ := ctx.Value(requestKey{}).(*request)
	return q
}

// begin starts an operation of the request. It returns false if the client is gone; the operation
// must not run then.
func (q *request) begin() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.left || q.ctx.Err() != nil {
		return false
	}
	q.running++
	return true
}

// CallerKey implements call.Origin.
func (q *request) CallerKey() string { return q.caller.Key }

// Hold implements call.Origin.
func (q *request) Hold() {
	q.mu.Lock()
	q.running++
	q.mu.Unlock()
}

// Release implements call.Origin. It is called once for each begin that returned true and for each
// Hold.
func (q *request) Release() {
	q.mu.Lock()
	q.running--
	q.finish()
}

// Abort implements call.Origin.
func (q *request) Abort() { q.aborted.Store(true) }

// leave is called when the response is complete or the client is gone.
func (q *request) leave() {
	q.mu.Lock()
	q.left = true
	q.finish()
}

// hold notes that the request has entered n places.
func (q *request) hold(places *share.Places, n int64) {
	q.mu.Lock()
	q.places, q.n = places, n
	q.mu.Unlock()
}

// finish unlocks q. If the request has ended, it leaves its places and settles the session that it
// opens.
func (q *request) finish() {
	var places *share.Places
	if q.left && q.running == 0 {
		places, q.places = q.places, nil
	}
	q.mu.Unlock()
	if places == nil {
		return
	}
	places.Leave(q.caller, q.n)
	if q.opening != nil {
		q.opening.settle()
	}
}

// bind returns a context that ends when the client hangs up. For protocol versions before
// 2026-07-28, whose clients may resume a request, go-sdk detaches the contexts of handlers from the
// HTTP request. mcpkit does not let clients resume requests, so work for a client that hung up is
// useless.
func (q *request) bind(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(q.ctx, func() { cancel(call.ErrHungUp) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// opens reports the session that the request opened, once go-sdk has initialized it. A request that
// opens a session has no other message.
func (q *request) opens(session *mcp.ServerSession) {
	if q.opening != nil {
		q.opening.open(session)
	}
}

// httpVersion returns the version of HTTP as observers get it. net/http also answers versions that
// do not exist, such as HTTP/1.7.
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

// A purpose says why an operation runs.
type purpose int

const (
	forClient purpose = iota
	// forRehearsal: the server runs one of its examples. Nothing is observed.
	forRehearsal
	// forCheck: the server lists its tools. No caller is checked, and nothing is hidden or observed.
	forCheck
	// forInspection: like forCheck, but lists have everything that the go-sdk server has, including
	// tools that are in no assembly.
	forInspection
)

// An operation is one JSON-RPC message that is being handled.
type operation struct {
	call.Operation
	request *request // nil over stdio and in memory
	service *Service // the assembly that handles it
	host    *Host    // of the log lines
	purpose purpose
	// begun is false in the context that a session is connected with: there, the operation only has
	// the values that all operations of the session share.
	begun       bool
	inSession   bool         // the session may serve several callers
	inventory   *Inventory   // of an inspection
	seen        visible.Memo // of an operation without a request
	observation *observation // nil if the operation is not observed
	// carried is the tool of a call that go-sdk runs by the carrier.
	carried *call.Tool
	// tool, method and trace are for log lines: the tool that is called, the method, and the trace
	// context that the client sent in _meta.
	tool, method string
	trace        map[string]string
	id           requestID // of an operation without a request
	// progress tells the client how far the operation has come; nil unless the client asked for it.
	progress *progress
	// reading is the URI of a kept file that go-sdk reads by the file carrier.
	reading string
}

// requestExtra is the member of TokenInfo.Extra that holds the request.
const requestExtra = "github.com/mcpkit-go/mcpkit/mcpkit.request"

// requestOf returns the request that travels in a TokenInfo, or nil.
func requestOf(info *auth.TokenInfo) *request {
	if info == nil {
		return nil
	}
	q, _ := info.Extra[requestExtra].(*request)
	return q
}

// disguiseName is the name that a hidden tool has for go-sdk; see disguise.
const disguiseName = "mcpkit_disguise"

// calledTool returns the name of the tool that the client of an operation calls, by the name that
// go-sdk got.
func (op *operation) calledTool(name string) string {
	if name == disguiseName && op.request != nil && op.request.disguised != "" {
		return op.request.disguised
	}
	return name
}
