package edge

import (
	"net/http"
	"time"
)

// maxPiece is how many bytes a client must receive within one timeout.
const maxPiece = 64 << 10

// WriteTimeout returns middleware that gives up on clients that do not receive the response: a
// write or flush that takes longer than perWrite fails, and net/http ends the request's context.
// Large writes are split into pieces of 64 KiB with a timeout each. The time between writes is not
// limited, so streams may stay open and tools may take long. http.Server.WriteTimeout limits that
// too, so leave it zero.
//
// WriteTimeout panics when perWrite is not positive.
func WriteTimeout(perWrite time.Duration) func(http.Handler) http.Handler {
	if perWrite <= 0 {
		panic("edge.WriteTimeout: the timeout is not positive")
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			dw := &deadlineWriter{ResponseWriter: w, perWrite: perWrite, multiplexed: r.ProtoMajor >= 2}
			// net/http writes what is still buffered when the handler has returned.
			defer dw.renew()
			next.ServeHTTP(dw, r)
		})
	}
}

type deadlineWriter struct {
	http.ResponseWriter
	perWrite time.Duration
	renewed  time.Time // when the timeout started; zero if it has ended
	// In HTTP/2 a deadline ends the stream when it passes, even if nothing is being written.
	multiplexed bool
}

// renew starts a new timeout. One that has started a moment ago stays, because a deadline is a
// timer in the runtime, and net/http writes a short response only when the handler has returned.
// The error is ignored: ResponseWriters of tests have no deadlines.
func (w *deadlineWriter) renew() {
	now := time.Now()
	if now.Sub(w.renewed) < w.perWrite/1000 {
		return
	}
	w.renewed = now
	_ = w.control().SetWriteDeadline(now.Add(w.perWrite))
}

// clear removes the deadline until the next write.
func (w *deadlineWriter) clear() {
	if w.multiplexed {
		w.renewed = time.Time{}
		_ = w.control().SetWriteDeadline(time.Time{})
	}
}

func (w *deadlineWriter) control() *http.ResponseController {
	return http.NewResponseController(w.ResponseWriter)
}

func (w *deadlineWriter) Write(p []byte) (int, error) {
	defer w.clear()
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

// FlushError flushes. http.ResponseController calls it.
func (w *deadlineWriter) FlushError() error {
	defer w.clear()
	w.renew()
	return w.control().Flush()
}

// Flush implements http.Flusher.
func (w *deadlineWriter) Flush() { _ = w.FlushError() }

// Unwrap gives http.ResponseController access to the other methods.
func (w *deadlineWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
