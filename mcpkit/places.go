package mcpkit

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
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
	if refusal := from.Enter(r.Context(), q.caller, n); refusal != "" {
		reason, message := edge.ShedReason(refusal), ""
		switch {
		case refusal == share.TooBig:
			message = fmt.Sprintf("the batch has %d requests; at most %d of one caller are answered at once", n, from.Most(q.caller))
		case refusal == share.Full && q.stream:
			reason = edge.ShedStreams
		}
		w.server.refuseLoad(rw, r, env, reason, message)
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

// refuseLoad answers a request for which there is no place. env is nil when it is not known. The
// message, if there is one, says why it can never have any.
func (s *Server) refuseLoad(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, reason edge.ShedReason, message string) {
	o := s.wire.places.options
	if o.Shed != nil {
		defer o.Shed(r.Context(), reason)
	}
	status := reason.Status()
	if reason != edge.ShedLeft {
		s.refused(r.Context(), status, observe.RefusedLoad)
	}
	var id []byte
	if env != nil && !env.Batch {
		id = env.Messages[0].ID
	}
	if message != "" {
		writeError(rw, status, id, jsonrpc.CodeInvalidRequest, message)
		return
	}
	message = "the server has too much to do"
	if reason == edge.ShedShare {
		message = "too many of your requests are being answered"
	}
	seconds := edge.RetrySeconds(o.RetryAfter)
	rw.Header().Set("Retry-After", strconv.Itoa(seconds))
	writeError(rw, status, id, codeOverloaded, fmt.Sprintf("%s; try again in %d s", message, seconds))
}

// codeOverloaded is the code of what will pass: the first that JSON-RPC leaves to servers.
const codeOverloaded = -32000
