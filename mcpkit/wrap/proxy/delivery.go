package proxy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// A delivery says what has happened to the one message that an operation sends. All
// operations in flight get the same error when go-sdk ends a connection, so the error alone does
// not tell whether the upstream has refused a message or may have acted on it.
type delivery struct{ status atomic.Int32 }

const (
	// unsent is the status of a message that the upstream does not have.
	unsent = 0
	// underWay is the status of a message that is sent, and has no response yet.
	underWay = -1
	// cutShort is the status of a message that the upstream got only in part.
	cutShort = -2
)

type deliveryKey struct{}

func withDelivery(ctx context.Context) (context.Context, *delivery) {
	d := &delivery{}
	return context.WithValue(ctx, deliveryKey{}, d), d
}

// deliveryOf returns the delivery of the message that a request sends, or nil.
func deliveryOf(req *http.Request) *delivery {
	if req.Method != http.MethodPost {
		return nil
	}
	d, _ := req.Context().Value(deliveryKey{}).(*delivery)
	return d
}

func (d *delivery) begin() { d.end(underWay) }

func (d *delivery) end(status int) {
	if d != nil {
		d.status.Store(int32(status)) //nolint:gosec // it has three digits
	}
}

// hasStatus reports whether the last response had a status.
func (d *delivery) hasStatus(status int) bool { return int(d.status.Load()) == status }

// mayHaveRun reports whether the upstream may have acted on the message: it was sent, and was not
// refused because the session is gone.
func (d *delivery) mayHaveRun() bool {
	return !d.hasStatus(unsent) && !d.hasStatus(cutShort) && !d.hasStatus(http.StatusNotFound)
}

// tracked returns a request that tells whether a failed attempt may have reached the upstream.
func tracked(req *http.Request) (traced *http.Request, reached func(err error) bool) {
	var wanted, got atomic.Bool
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	return req.WithContext(ctx), func(err error) bool {
		var network *net.OpError
		isDial := errors.As(err, &network) && network.Op == "dial"
		return !isDial && (got.Load() || !wanted.Load())
	}
}
