package mcpkit

import (
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// The places of what is answered at once. Each caller has a share of them.
type places struct {
	options edge.ShedOptions
	// calls are for requests, one each.
	calls *share.Places
	// notices are for notifications and the answers of clients, which the calls that hold
	// places may be waiting for.
	notices *share.Places
	streams *share.Places
	// verify is for tokens that are being verified. Its callers are addresses.
	verify *share.Places
}

// newPlaces returns nil for options that cannot be used, which Check reports.
func newPlaces(o edge.ShedOptions) (p *places) {
	defer func() {
		if recover() != nil {
			p = nil
		}
	}()
	o = o.WithDefaults()
	queued := share.PlacesOptions{Places: int64(o.Calls), Queue: int64(o.Queue), Wait: o.Wait}
	return &places{
		options: o,
		calls:   share.NewPlaces(queued),
		notices: share.NewPlaces(queued),
		streams: share.NewPlaces(share.PlacesOptions{Places: int64(o.Streams)}),
		verify:  share.NewPlaces(queued),
	}
}

// opensStream reports whether a request opens a stream. Its headers have no say in it.
func opensStream(r *http.Request, env *envelope.Envelope) bool {
	return r.Method == http.MethodGet || env.Listens()
}

// hold has serve answer a request while it holds as many places as it has operations. It
// holds them until the request ends, which is after the last handler that runs for it.
func (w *wire) hold(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, serve func(*http.Request, *request)) {
	q := requestFrom(r.Context())
	from, n := w.places.calls, countCalls(env)
	switch {
	case q.stream:
		from, n = w.places.streams, 1
	case n == 0:
		from, n = w.places.notices, 1
	}
	if why := from.Enter(r.Context(), q.caller, n); why != "" {
		refused := refusal.Response{Reason: refusal.OfPlaces(why, q.stream)}
		if why == share.TooBig {
			refused = refusal.Response{Reason: refusal.BatchTooLarge, Args: []any{n, from.Most(q.caller)}}
		}
		w.server.refuseLoad(rw, r, env, refused)
		return
	}
	if q.stream {
		ctx, cancel := w.server.drain.Stream(r.Context())
		defer cancel()
		r = r.WithContext(ctx)
	}
	q.ctx = r.Context()
	q.atEnd(func() { from.Leave(q.caller, n) })
	defer q.leave() // whatever serve does, panics included
	serve(r, q)
}

// countCalls counts the messages that are answered.
func countCalls(env *envelope.Envelope) (n int64) {
	for i := range env.Messages {
		if m := &env.Messages[i]; m.Method != "" && m.ID != nil {
			n++
		}
	}
	return n
}

// refuseLoad answers a request for which there is no place. env is nil when it is not known.
func (s *Server) refuseLoad(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, refused refusal.Response) {
	if env != nil && !env.Batch {
		refused.ID = env.Messages[0].ID
	}
	refused.Wait = s.wire.places.options.RetryAfter
	refused.Write(rw, r)
	if counted, ok := refused.Reason.Refusal(); ok {
		s.refused(r.Context(), counted.Status, counted.Reason)
	}
}
