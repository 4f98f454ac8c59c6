package wire

import (
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// wantsSession reports whether a request belongs to a session, or opens one.
func wantsSession(t *sessionTable, r *http.Request, q *request, env *envelope.Envelope, streamable bool) bool {
	if !streamable || first(r.Header["Mcp-Protocol-Version"]) >= modern {
		return false
	}
	if id := first(r.Header["Mcp-Session-Id"]); id != "" {
		return hasSessions(t, q, id)
	}
	return q.service.Sessions && len(env.Messages) == 1 && env.Messages[0].Method == "initialize"
}

// hasSessions reports whether a request with the given Mcp-Session-Id, which may be "", is one to a
// server with sessions. A session stays usable if the server has none any more.
func hasSessions(t *sessionTable, q *request, id string) bool {
	return q.service.Sessions || id != "" && t.has(id)
}

// serveSession lets go-sdk answer a request of a session.
func (h *Host) serveSession(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) {
	id := r.Header.Get("Mcp-Session-Id")
	if id == "" {
		q.opening = h.sessions.startOpening(r.Context(), q.caller, len(body))
		if q.opening == nil {
			refusal.Response{Reason: refusal.SessionsExhausted, ID: env.Messages[0].ID}.Write(rw, r)
			return
		}
	} else {
		ctx, leave, ok := h.sessions.enter(r.Context(), id)
		if !ok {
			refusal.Response{Reason: refusal.SessionNotFound, ID: firstID(env)}.Write(rw, r)
			return
		}
		defer leave()
		r = r.WithContext(ctx)
	}
	serveSDK(h, h.sessions.handler, rw, r, q, env, body)
}

// serveOther answers requests that are not POST: GET opens the stream of a session, and DELETE ends
// the session.
func (h *Host) serveOther(rw http.ResponseWriter, r *http.Request) {
	// Some clients send GET or HEAD first, and log in if they get 401. A session that was opened
	// with a token is not found without it.
	env := &envelope.Envelope{Messages: []envelope.Message{{Method: "ping"}}}
	q := requestFrom(r.Context())
	q.stream = opensStream(r, env)
	next := refuseMethod
	if hasSessions(h.sessions, q, r.Header.Get("Mcp-Session-Id")) {
		next = refuseSessionMethod
		if (r.Method == http.MethodGet || r.Method == http.MethodDelete) && r.Header.Get("Mcp-Session-Id") != "" {
			next = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if refused := unknownVersion(r, nil); refused != nil {
					refused.Write(rw, r)
					return
				}
				h.withPlaces(rw, r, env, func(r *http.Request, q *request) { h.serveSession(rw, r, q, env, nil) })
			})
		}
	}
	h.admit(rw, r, env, next)
}

// refuseMethod answers requests that are not POST on a server without sessions. refuseSessionMethod
// answers those that name no session on a server with sessions.
var (
	refuseMethod        = edge.Methods(http.MethodPost)(http.NotFoundHandler())
	refuseSessionMethod = edge.Methods(http.MethodPost, http.MethodDelete)(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		refusal.Response{Reason: refusal.SessionRequired, Args: []any{r.Method}}.Write(rw, r)
	}))
)
