package mcpkit

import (
	"context"
	"net/http"
	"sync/atomic"
)

// A carrier is the HTTP request that a call came in. It reaches the pipeline
// through the context, across go-sdk, which hides it.
type carrier struct {
	ctx     context.Context
	version string // of HTTP; see Operation
	aborted atomic.Bool
	direct  bool // the call's context is derived from ctx as it is
}

type carrierKey struct{}

// carry returns r's context with a new carrier.
func carry(r *http.Request) (context.Context, *carrier) {
	c := &carrier{ctx: r.Context(), version: httpVersion(r)}
	return context.WithValue(c.ctx, carrierKey{}, c), c
}

// carrierFrom returns the carrier of a call, or nil where no HTTP request
// carries it: over stdio or in memory.
func carrierFrom(ctx context.Context) *carrier {
	c, _ := ctx.Value(carrierKey{}).(*carrier)
	return c
}

// abort makes the response break off, as a panic with http.ErrAbortHandler does.
func (c *carrier) abort() { c.aborted.Store(true) }

// httpVersion names the versions of HTTP that there are. HTTP/1.7 is none, but
// net/http answers it.
func httpVersion(r *http.Request) string {
	switch {
	case r.ProtoMajor == 1 && r.ProtoMinor == 0:
		return "1.0"
	case r.ProtoMajor == 2:
		return "2"
	case r.ProtoMajor == 3:
		return "3"
	}
	return "1.1"
}
