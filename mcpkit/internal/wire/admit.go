package wire

import (
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// admit calls next if the caller may send the messages.
func (h *Host) admit(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, next http.Handler) {
	q := requestFrom(r.Context())
	q.prepare(r.Context(), env)
	if !q.service.Gate.Admit(rw, r, env, next) {
		refusal.Response{Reason: refusal.ServerNotChecked}.Write(rw, r)
	}
}

// withinRate counts each message that is not a call of one of the server's tools. If there are too
// many, it answers the request and returns false. The pipeline counts calls of tools.
func (h *Host) withinRate(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope) bool {
	for i := range env.Messages {
		if m := &env.Messages[i]; m.Method == "tools/call" && m.ID != nil && q.tool(m.Name) != nil {
			continue
		}
		// A count above the limiter's burst counts as the burst, so each message is counted alone.
		if wait := h.Limiter.Take(r.Context(), q.caller.Key, 1); wait > 0 {
			refusal.Response{Reason: refusal.MessageRateExceeded, ID: env.Messages[0].ID, Wait: wait}.Write(rw, r)
			return false
		}
	}
	return true
}

// withPlaces calls serve while the request holds a place for each of its operations. The request
// holds the places until it ends, which is after the last handler that runs for it.
func (h *Host) withPlaces(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, serve func(*http.Request, *request)) {
	q := requestFrom(r.Context())
	from, n := h.Places.Claim(env, q.stream)
	if refused := from.Enter(r.Context(), q.caller, n); refused != "" {
		h.Places.Refuse(refused, from, q.caller, n, env).Write(rw, r)
		return
	}
	if q.stream {
		ctx, cancel := h.Drain.Stream(r.Context())
		defer cancel()
		ctx, unbind := q.service.bind(ctx)
		defer unbind()
		r = r.WithContext(ctx)
	}
	q.ctx = r.Context()
	q.hold(from, n)
	defer q.leave() // also if serve panics
	serve(r, q)
}
