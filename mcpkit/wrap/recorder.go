package wrap

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// A recorder is the ResponseWriter of handlers in this process. It keeps the body that net/http
// would send, up to a limit. It is safe for concurrent use, because goroutines of a handler may
// write after the handler has returned.
type recorder struct {
	header   http.Header // the handler changes it
	limit    int64       // of the body, in bytes
	head     bool        // whether the request is HEAD
	overflow func()      // called when the body exceeds the limit

	mu     sync.Mutex
	status int
	sent   http.Header // a copy of header when the status was written
	body   bytes.Buffer
	closed bool
}

var (
	errOverflow = errlog.New("wrap: the answer exceeds the limit; the rest is not read")
	errReturned = errlog.New("wrap: write after the handler has returned")
)

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %d", status)) // as net/http does
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(status)
}

func (w *recorder) writeHeader(status int) {
	if w.status != 0 || w.closed || status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	w.status, w.sent = status, w.header.Clone()
}

func (w *recorder) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, errReturned
	}
	w.writeHeader(http.StatusOK)
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	if w.head {
		return len(p), nil
	}
	// One byte more than the limit is kept, which shows that the body exceeds it.
	room := w.limit + 1 - int64(w.body.Len())
	if int64(len(p)) > room {
		w.body.Write(p[:room])
		w.overflow()
		return int(room), errOverflow
	}
	return w.body.Write(p)
}

// Flush writes the status. Handlers that stream need a Flush method; the body is sent at the end.
func (w *recorder) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK)
}

// close makes later writes fail.
func (w *recorder) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
}

// finish closes the recorder and returns the answer.
func (w *recorder) finish() (status int, header http.Header, body []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK)
	w.closed = true
	if _, set := w.sent["Content-Type"]; !set && w.body.Len() > 0 {
		w.sent.Set("Content-Type", http.DetectContentType(w.body.Bytes()))
	}
	return w.status, w.sent, w.body.Bytes()
}
