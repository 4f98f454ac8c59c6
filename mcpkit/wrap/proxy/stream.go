package proxy

import (
	"fmt"
	"net/http"
	"strings"
)

// ownID begins the ids of events that an upstream did not send.
const ownID = "mcpkit-stream-"

// beginStream returns the first event of a stream that belongs to no call. go-sdk ends a connection
// if such a stream ends some times without an event with a new id, as it does behind load balancers
// that end what is idle. again is set if the stream has ended before: what the upstream would have
// said meanwhile is not known.
func (f *filter) beginStream(again bool) []byte {
	if again {
		f.missed()
	}
	return fmt.Appendf(nil, "id: %s%d\ndata:\n\n", ownID, f.streams.Add(1))
}

// withoutOwnID returns a request for a stream without the id of an event that the upstream does not
// know, and reports whether it had one.
func withoutOwnID(req *http.Request) (*http.Request, bool) {
	if req.Method != http.MethodGet || !strings.HasPrefix(req.Header.Get("Last-Event-ID"), ownID) {
		return req, false
	}
	req = req.Clone(req.Context())
	req.Header.Del("Last-Event-ID")
	return req, true
}

// An unreachableError is the error of a request that got no response.
type unreachableError struct{ error }

// Unwrap returns the error of the transport.
func (e *unreachableError) Unwrap() error { return e.error }
