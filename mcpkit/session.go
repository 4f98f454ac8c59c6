package mcpkit

import (
	"fmt"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
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

// wantsSession reports whether a request belongs to a session, or opens one.
func (w *wire) wantsSession(r *http.Request, env *envelope.Envelope, streamable bool) bool {
	if !w.server.interactive.Load() || !streamable || r.Header.Get("Mcp-Protocol-Version") >= modern {
		return false
	}
	return r.Header.Get("Mcp-Session-Id") != "" || len(env.Messages) == 1 && env.Messages[0].Method == "initialize"
}

// session lets go-sdk answer a request of a session.
func (w *wire) session(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) {
	id := r.Header.Get("Mcp-Session-Id")
	if id == "" {
		q.opening = w.sessions.startOpening(r.Context(), len(body))
		if q.opening == nil {
			w.server.refused(r.Context(), http.StatusServiceUnavailable, observe.RefusedLoad)
			rw.Header().Set("Retry-After", "60")
			writeError(rw, http.StatusServiceUnavailable, env.Messages[0].ID, jsonrpc.CodeInternalError,
				"too many sessions are open; end some with DELETE, or try again in a minute")
			return
		}
		q.atEnd(q.opening.settle)
	} else {
		ctx, leave, ok := w.sessions.enter(r.Context(), q, id)
		if !ok {
			w.server.refused(r.Context(), http.StatusNotFound, observe.RefusedRequest)
			writeError(rw, http.StatusNotFound, firstID(env), jsonrpc.CodeInvalidRequest, "session not found")
			return
		}
		defer leave()
		r = r.WithContext(ctx)
	}
	w.serveSDK(w.sessions.handler, rw, r, q, env, body)
}

// closeSessions ends what is left of them when nobody serves them any more.
func (s *Server) closeSessions() {
	for session := range s.sdk.Sessions() {
		_ = session.Close()
	}
}

// other answers what is no POST: with sessions, their streams and their ends.
func (w *wire) other(rw http.ResponseWriter, r *http.Request) {
	// Some clients look with GET or HEAD first, and log in when they are asked to. A
	// session that was opened with a token is not found without it.
	env := &envelope.Envelope{Messages: []envelope.Message{{Method: "ping"}}}
	requestFrom(r.Context()).stream = opensStream(r, env)
	if !w.server.interactive.Load() {
		w.server.gate(rw, r, env, refuseMethod)
		return
	}
	next := refuseSessionMethod
	if (r.Method == http.MethodGet || r.Method == http.MethodDelete) && r.Header.Get("Mcp-Session-Id") != "" {
		next = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			w.hold(rw, r, env, func(r *http.Request, q *request) { w.session(rw, r, q, env, nil) })
		})
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
