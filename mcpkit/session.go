package mcpkit

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth/envelope"
)

// The bounds of sessions.
const (
	// sessionIdle is how long a session lives that nobody uses.
	sessionIdle = 30 * time.Minute
	// maxSessions bounds how many there are: anybody who may connect can open one.
	maxSessions = 10_000
)

// Interactive says that a tool asks the client something while it runs: to elicit an
// answer of the user, or to sample. Clients of protocol versions before 2026-07-28 need a
// session for that, and get one if the server has such a tool. Tools that ask are added
// with [AddSDKTool].
//
// A session lives in one process, and for 30 minutes if it is not used; with several
// replicas, requests with the same Mcp-Session-Id have to reach the same one. Servers
// without such a tool have no sessions, and any replica answers any request.
func Interactive() ToolOption {
	return toolOption(func(t *tool) { t.interactive = true })
}

// Sessions gives clients of protocol versions before 2026-07-28 a session in any case,
// for example because the program logs to them through [Server.SDK]; see [Interactive].
func Sessions() Option {
	return serverOption(func(s *Server) { s.interactive.Store(true) })
}

// sessions is the part of the wire that serves them.
type sessions struct {
	handler http.Handler
	// requests are those that are being answered, by the value of requestHeader.
	requests sync.Map // string → *carrier
}

// requestHeader carries the name of a request through go-sdk, which runs the handlers of
// a session in the context of the request that opened it.
const requestHeader = "Mcpkit-Request"

func newSessions(s *Server) *sessions {
	return &sessions{handler: s.forSDK(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.sdk }, &mcp.StreamableHTTPOptions{
		DisableLocalhostProtection: true,
		MaxRequestBodyBytes:        maxBody,
		SessionTimeout:             sessionIdle,
	}))}
}

// wantsSession reports whether a request belongs to a session, or opens one.
func (w *wire) wantsSession(r *http.Request, env *envelope.Envelope, streamable bool) bool {
	if !w.server.interactive.Load() || !streamable || r.Header.Get("Mcp-Protocol-Version") >= modern {
		return false
	}
	return r.Header.Get("Mcp-Session-Id") != "" || len(env.Messages) == 1 && env.Messages[0].Method == "initialize"
}

// session lets go-sdk answer a request of a session.
func (w *wire) session(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, body []byte) {
	if r.Header.Get("Mcp-Session-Id") == "" && w.server.tooManySessions() {
		w.server.refused(r.Context(), http.StatusServiceUnavailable, RefusedLoad)
		rw.Header().Set("Retry-After", "60")
		writeError(rw, http.StatusServiceUnavailable, env.Messages[0].ID, jsonrpc.CodeInternalError, "there are too many sessions; try again in a minute")
		return
	}
	c := &carrier{ctx: r.Context(), version: httpVersion(r)}
	name := rand.Text()
	w.sessions.requests.Store(name, c)
	defer w.sessions.requests.Delete(name)
	own := r.Clone(r.Context())
	own.Header.Set(requestHeader, name)
	if r.Method == http.MethodPost {
		own.Header.Set("Accept", "application/json, text/event-stream")
		own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	out := &jsonErrors{ResponseWriter: rw, carrier: c}
	w.sessions.handler.ServeHTTP(out, own)
	if c.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	out.finish(env)
}

// closeSessions ends what is left of them when nobody serves them any more.
func (s *Server) closeSessions() {
	for session := range s.sdk.Sessions() {
		_ = session.Close()
	}
}

func (s *Server) tooManySessions() bool {
	n := 0
	for range s.sdk.Sessions() {
		n++
	}
	return n >= maxSessions
}

// current returns the context of a request in a session: it ends with the session's, and
// what it knows of the caller is that of the request.
func (s *Server) current(ctx context.Context, req mcp.Request) context.Context {
	extra := req.GetExtra()
	if extra == nil {
		return ctx
	}
	name := extra.Header.Get(requestHeader)
	if name == "" {
		return ctx
	}
	c, ok := s.wire.sessions.requests.Load(name)
	if !ok { // a notification, which go-sdk answers before it is handled
		return ctx
	}
	request := c.(*carrier)
	return requestContext{Context: ctx, request: context.WithValue(request.ctx, carrierKey{}, request)}
}

// A requestContext has the values of a request before those of the context it is.
type requestContext struct {
	context.Context
	request context.Context
}

func (c requestContext) Value(key any) any {
	if v := c.request.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// other answers what is no POST: the streams and the end of sessions, where there are any.
func (w *wire) other(rw http.ResponseWriter, r *http.Request) {
	// Some clients look with GET or HEAD first, and log in when they are asked to. A
	// session that was opened with a token is not found without it.
	env := &envelope.Envelope{Messages: []envelope.Message{{Method: "ping"}}}
	if !w.server.interactive.Load() {
		w.server.gate(rw, r, env, refuseMethod)
		return
	}
	next := refuseSessionMethod
	if (r.Method == http.MethodGet || r.Method == http.MethodDelete) && r.Header.Get("Mcp-Session-Id") != "" {
		next = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.session(rw, r, env, nil) })
	}
	w.server.gate(rw, r, env, next)
}

// refuseMethod answers whatever is no POST where there are no sessions, and
// refuseSessionMethod what is of no session where there are.
var (
	refuseMethod        = edge.Methods(http.MethodPost)(http.NotFoundHandler())
	refuseSessionMethod = edge.Methods(http.MethodPost, http.MethodDelete)(http.HandlerFunc(noSession))
)

func noSession(rw http.ResponseWriter, r *http.Request) {
	writeError(rw, http.StatusBadRequest, nil, jsonrpc.CodeInvalidRequest, fmt.Sprintf("%s needs the Mcp-Session-Id of a session", r.Method))
}
