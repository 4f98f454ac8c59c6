package gate

import (
	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// Places bounds the requests that are answered at the same time. Each caller has a share of the
// places.
type Places struct {
	Options edge.ShedOptions
	// Verify is for tokens that are being verified. Its callers are addresses.
	Verify *share.Places

	calls *share.Places // one for each request
	// notices is for notifications and for the answers of clients, which the calls that hold
	// places may be waiting for.
	notices *share.Places
	streams *share.Places
}

// NewPlaces returns the places of the given options, which have to be valid.
func NewPlaces(o edge.ShedOptions) *Places {
	o = o.WithDefaults()
	queued := share.PlacesOptions{Places: int64(o.Calls), Queue: int64(o.Queue), Wait: o.Wait}
	return &Places{
		Options: o,
		calls:   share.NewPlaces(queued),
		notices: share.NewPlaces(queued),
		streams: share.NewPlaces(share.PlacesOptions{Places: int64(o.Streams)}),
		Verify:  share.NewPlaces(queued),
	}
}

// Claim returns the kind and the number of places that a request with the given messages needs.
// stream is set if the request opens a stream.
func (p *Places) Claim(env *envelope.Envelope, stream bool) (from *share.Places, n int64) {
	n = countRequests(env)
	switch {
	case stream:
		return p.streams, 1
	case n == 0:
		return p.notices, 1
	}
	return p.calls, n
}

// Refuse returns the refusal of a request that claimed n places of from and got none. env has the
// messages of the request; it may be nil.
func (p *Places) Refuse(why share.Refusal, from *share.Places, caller share.Caller, n int64, env *envelope.Envelope) refusal.Response {
	refused := refusal.Response{Reason: refusal.OfPlaces(why, from == p.streams), Wait: p.Options.RetryAfter}
	if why == share.TooBig {
		refused.Reason, refused.Args = refusal.BatchTooLarge, []any{n, from.Most(caller)}
	}
	if env != nil && !env.Batch && len(env.Messages) > 0 {
		refused.ID = env.Messages[0].ID
	}
	return refused
}

// countRequests counts the messages that need an answer.
func countRequests(env *envelope.Envelope) (n int64) {
	for i := range env.Messages {
		if m := &env.Messages[i]; m.Method != "" && m.ID != nil {
			n++
		}
	}
	return n
}
