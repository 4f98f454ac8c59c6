package proxy

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ownID begins the ids of events that an upstream did not send.
const ownID = "mcpkit-stream-"

// isNewStream reports whether a request asks for a stream that belongs to no call, and does not go
// on with an earlier one.
func isNewStream(req *http.Request) bool {
	return req.Method == http.MethodGet && req.Header.Get("Last-Event-ID") == ""
}

// beginStream returns the first event of a new stream. go-sdk ends a connection if such a stream
// ends some times without an event with a new id, as it does behind load balancers that end what is
// idle. Between two streams, notifications of the upstream may have been lost.
func (f *filter) beginStream() []byte {
	n := f.streams.Add(1)
	if n > 1 {
		f.missed()
	}
	return fmt.Appendf(nil, "id: %s%d\ndata:\n\n", ownID, n)
}

// laterStream returns a stream that has nothing and ends, after which go-sdk asks again. The
// client gets it while the upstream has no stream: go-sdk would end the connection, and with it the
// calls in flight.
func (f *filter) laterStream() []byte {
	return fmt.Appendf(nil, "id: %s%d\nretry: %d\ndata:\n\n", ownID, f.streams.Add(1), laterDelay.Milliseconds())
}

// laterDelay is how long go-sdk waits before it asks again for a stream.
const laterDelay = 5 * time.Second

// isTemporary reports whether a status of HTTP means that the same request may succeed later. A new
// stream conflicts with the previous one until the upstream has noticed that the previous one has
// ended.
func isTemporary(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// withoutOwnID returns a request for a stream without the id of an event that the upstream does not
// know.
func withoutOwnID(req *http.Request) *http.Request {
	if req.Method != http.MethodGet || !strings.HasPrefix(req.Header.Get("Last-Event-ID"), ownID) {
		return req
	}
	req = req.Clone(req.Context())
	req.Header.Del("Last-Event-ID")
	return req
}

// An unreachableError is the error of a request that got no response.
type unreachableError struct{ error }

// Unwrap returns the error of the transport.
func (e *unreachableError) Unwrap() error { return e.error }
