package edge

import (
	"net/http"
	"time"
)

// maxPiece is how much a client must take within one timeout, in bytes.
const maxPiece = 64 << 10

// WriteTimeout gives up on clients that do not take the answer: a write or flush
// that makes no progress for so long fails, and net/http ends the request's context.
// Large writes are made in pieces of 64 KiB with a timeout each. Between writes
// nothing is measured, so that streams may stay open and tools may think for as
// long as they like, other than with http.Server.WriteTimeout, which is to be zero.
//
// It panics when perWrite is not positive.
func WriteTimeout(perWrite time.Duration) func(http.Handler) http.Handler {
	if perWrite <= 0 {
		panic("edge.WriteTimeout: no time at all")
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			dw := &deadlineWriter{
				ResponseWriter: w,
				control:        http.NewResponseController(w),
				perWrite:       perWrite,
				multiplexed:    r.ProtoMajor >= 2,
			}
			// What is still buffered is written when the handler is done.
			defer dw.renew()
			next.ServeHTTP(dw, r)
		})
	}
}

type deadlineWriter struct {
	http.ResponseWriter
	control  *http.ResponseController
	perWrite time.Duration
	// In HTTP/2, a deadline ends the stream when it passes, and not only when
	// something is written.
	multiplexed bool
}

// renew fails when the ResponseWriter has no deadlines, as in tests.
func (w *deadlineWriter) renew() {
	_ = w.control.SetWriteDeadline(time.Now().Add(w.perWrite))
}

func (w *deadlineWriter) rest() {
	if w.multiplexed {
		_ = w.control.SetWriteDeadline(time.Time{})
	}
}

func (w *deadlineWriter) Write(p []byte) (int, error) {
	defer w.rest()
	written := 0
	for {
		piece := p[written:min(len(p), written+maxPiece)]
		w.renew()
		n, err := w.ResponseWriter.Write(piece)
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}

// FlushError is what http.ResponseController looks for.
func (w *deadlineWriter) FlushError() error {
	defer w.rest()
	w.renew()
	return w.control.Flush()
}

// Flush implements http.Flusher.
func (w *deadlineWriter) Flush() { _ = w.FlushError() }

// Unwrap lets http.ResponseController find what else there is.
func (w *deadlineWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
