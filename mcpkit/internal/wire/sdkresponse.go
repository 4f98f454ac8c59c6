package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// serveSDK lets a handler of go-sdk answer a copy of r.
func serveSDK(handler http.Handler, rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) {
	own := *r
	own.Header = r.Header.Clone()
	if r.Method == http.MethodPost {
		// go-sdk requires both types, although it answers with one of them.
		own.Header.Set("Accept", "application/json, text/event-stream")
		own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	out := &sdkResponse{ResponseWriter: rw, request: q, ids: respelledIDs(env)}
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
// everything.
type sdkResponse struct {
	http.ResponseWriter
	request *request
	started bool
	status  int // of a text error that is held back
	text    bytes.Buffer
	ids     map[string]json.RawMessage // see respelledIDs
}

func (w *sdkResponse) WriteHeader(status int) {
	if w.started {
		return
	}
	w.started = true
	if w.request.aborted.Load() {
		return
	}
	if status >= 400 && strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		w.status = status
		return
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
		// nginx, and proxies that follow its convention, buffer a response unless it has this header.
		w.Header().Set("X-Accel-Buffering", "no")
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *sdkResponse) Write(p []byte) (int, error) {
	if !w.started {
		w.WriteHeader(http.StatusOK)
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
	if _, err := w.ResponseWriter.Write(corrected(p, w.ids)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush sends what was written to a stream.
func (w *sdkResponse) Flush() {
	if w.status == 0 && !w.request.aborted.Load() {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *sdkResponse) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// notHandled is the text of go-sdk's error for an unknown method.
const notHandled = "JSON RPC not handled"

// finish answers the error that was held back.
func (w *sdkResponse) finish(r *http.Request, env *envelope.Envelope) {
	if w.status == 0 {
		return
	}
	text := strings.TrimPrefix(strings.TrimSpace(w.text.String()), "Bad Request: ")
	var first envelope.Message
	if len(env.Messages) == 1 {
		first = env.Messages[0]
	}
	w.Header().Del("Content-Length")
	if w.status == http.StatusBadRequest && !first.Known() && strings.Contains(text, notHandled) {
		// go-sdk answers 400 with a text; JSON-RPC has a code for this.
		if first.ID == nil {
			w.ResponseWriter.WriteHeader(http.StatusAccepted) // a notification is never answered
			return
		}
		refusal.Response{Reason: refusal.MethodNotFound, ID: first.ID, Args: []any{first.Method}}.Write(w.ResponseWriter, r)
		return
	}
	refusal.Response{Reason: refusal.SDKRefused, ID: first.ID, Status: w.status, Args: []any{refusal.Quote(text)}}.Write(w.ResponseWriter, r)
}

// firstID returns the ID of the one message of a request; nil for a batch.
func firstID(env *envelope.Envelope) json.RawMessage {
	if len(env.Messages) != 1 {
		return nil
	}
	return env.Messages[0].ID
}
