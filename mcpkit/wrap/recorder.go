package wrap

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"sync"
)

// A recorder is the ResponseWriter of handlers in process. It keeps what net/http would send, up to a limit. Handlers may
// have left goroutines that go on writing, so it is locked.
type recorder struct {
	header   http.Header // the handler's
	limit    int64
	head     bool   // a request with HEAD
	overflow func() // called when the limit is passed

	mu     sync.Mutex
	status int
	sent   http.Header // as it was with the first byte
	body   bytes.Buffer
	closed bool
}

var (
	errOverflow = errors.New("wrap: the answer is larger than the limit, and is not read any more")
	errReturned = errors.New("wrap: the handler has returned")
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
	// One byte more is kept, which tells that the limit is passed.
	room := w.limit + 1 - int64(w.body.Len())
	if int64(len(p)) > room {
		w.body.Write(p[:room])
		w.overflow()
		return int(room), errOverflow
	}
	return w.body.Write(p)
}

// Flush is there for handlers that refuse to stream without it; everything is sent at the end.
func (w *recorder) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(http.StatusOK)
}

// close ends the recording: what is written afterwards is lost.
func (w *recorder) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
}

// finish returns what was recorded.
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
