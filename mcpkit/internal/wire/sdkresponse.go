package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// serveSDK lets a handler of go-sdk answer a copy of r.
func serveSDK(h *Host, handler http.Handler, rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) {
	own := *r
	own.Header = r.Header.Clone()
	if r.Method == http.MethodPost {
		body = q.disguise(&own, env, body)
		// go-sdk requires both types, although it answers with one of them.
		own.Header.Set("Accept", "application/json, text/event-stream")
		own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	out := newSDKResponse(rw, q, env)
	if h.KeepAlive > 0 {
		out.client, out.host, out.quiet.owner = r.Context(), h, out
		h.quiet.add(&out.quiet, time.Now(), h.KeepAlive)
	}
	defer func() { // also if the handler panics
		out.end()
		h.quiet.remove(&out.quiet)
	}()
	handler.ServeHTTP(out, &own)
	if q.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	out.finish(r, env)
}

// maxErrorText bounds how much of go-sdk's error text is kept.
const maxErrorText = 1 << 10

// An sdkResponse is the response that go-sdk writes to. It holds back errors that go-sdk answers as
// plain text, so that finish can answer them as JSON-RPC. Once the request is aborted, it discards
// everything. While go-sdk writes nothing, it becomes a stream.
type sdkResponse struct {
	header  http.Header // of go-sdk; sent with the status
	request *request
	quiet   deadlineEntry
	client  context.Context // ends when the client is gone
	host    *Host
	ids     map[string]json.RawMessage // see respelledIDs

	mu      sync.Mutex
	out     eventWriter
	written time.Time // when something was last written
	started bool
	events  bool // go-sdk writes a stream itself
	ended   bool
	status  int // of a text error that is held back
	text    bytes.Buffer
}

func newSDKResponse(rw http.ResponseWriter, q *request, env *envelope.Envelope) *sdkResponse {
	return &sdkResponse{header: rw.Header().Clone(), request: q, ids: respelledIDs(env), out: eventWriter{ResponseWriter: rw}, written: time.Now()}
}

// Header returns the headers that go-sdk sets. They are separate from those of the response,
// because a stream may start at any time meanwhile.
func (w *sdkResponse) Header() http.Header { return w.header }

func (w *sdkResponse) WriteHeader(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writeHeader(status)
}

func (w *sdkResponse) writeHeader(status int) {
	if w.started {
		return
	}
	w.started = true
	if w.request.aborted.Load() {
		return
	}
	if status >= 400 && strings.HasPrefix(w.header.Get("Content-Type"), "text/plain") {
		w.status = status
		return
	}
	if w.events = isEvents(w.header); w.events {
		// nginx, and proxies that follow its convention, buffer a response unless it has this
		// header.
		w.header.Set("X-Accel-Buffering", "no")
	}
	w.sendHeader()
	w.out.WriteHeader(status)
}

// sendHeader copies what go-sdk set to the response.
func (w *sdkResponse) sendHeader() {
	h := w.out.Header()
	clear(h)
	maps.Copy(h, w.header)
}

func isEvents(h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "text/event-stream")
}

func (w *sdkResponse) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.started {
		w.writeHeader(http.StatusOK)
	}
	if w.request.aborted.Load() {
		return len(p), nil
	}
	if w.status != 0 {
		if room := maxErrorText - w.text.Len(); room > 0 {
			w.text.Write(p[:min(len(p), room)])
		}
		return len(p), nil
	}
	w.written = time.Now()
	var out http.ResponseWriter = &w.out
	switch {
	case w.events && isEvents(w.header):
		out = w.out.ResponseWriter
	case w.events: // after events, go-sdk writes some errors as JSON
		w.out.open = true
	}
	_, err := out.Write(corrected(p, w.ids))
	return len(p), err
}

// Flush sends what was written to a stream.
func (w *sdkResponse) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started && w.status == 0 && !w.request.aborted.Load() {
		w.out.flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *sdkResponse) Unwrap() http.ResponseWriter { return w.out.ResponseWriter }

// late implements latecomer. It sends a sign of life to a client that go-sdk has not written to for
// a while.
func (w *sdkResponse) late() {
	h := w.host
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.client.Err() != nil || w.request.aborted.Load() {
		return
	}
	next, now := h.KeepAlive, time.Now()
	switch quiet := now.Sub(w.written); {
	case quiet < h.KeepAlive:
		next -= quiet
	case w.events:
		_, _ = w.out.ResponseWriter.Write(sign)
		w.out.flush()
	case !w.started && w.request.events:
		w.out.keepAlive()
	}
	h.quiet.add(&w.quiet, now, next)
}

// end makes later writes of go-sdk and of late have no effect.
func (w *sdkResponse) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

// notHandled is the text of go-sdk's error for an unknown method.
const notHandled = "JSON RPC not handled"

// finish answers the error that was held back.
func (w *sdkResponse) finish(r *http.Request, env *envelope.Envelope) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.out.endEvent()
	if w.status == 0 {
		return
	}
	w.sendHeader()
	rw := &w.out
	text := strings.TrimPrefix(strings.TrimSpace(w.text.String()), "Bad Request: ")
	var first envelope.Message
	if len(env.Messages) == 1 {
		first = env.Messages[0]
	}
	rw.Header().Del("Content-Length")
	if w.status == http.StatusBadRequest && !first.Known() && strings.Contains(text, notHandled) {
		// go-sdk answers 400 with a text; JSON-RPC has a code for this.
		if first.ID == nil {
			rw.WriteHeader(http.StatusAccepted) // a notification is never answered
			return
		}
		refusal.Response{Reason: refusal.MethodNotFound, ID: first.ID, Args: []any{first.Method}}.Write(rw, r)
		return
	}
	refusal.Response{Reason: refusal.SDKRefused, ID: first.ID, Status: w.status, Args: []any{refusal.Quote(text)}}.Write(rw, r)
}

// firstID returns the ID of the one message of a request; nil for a batch.
func firstID(env *envelope.Envelope) json.RawMessage {
	if len(env.Messages) != 1 {
		return nil
	}
	return env.Messages[0].ID
}
