package mcpkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// writeError answers with a JSON-RPC error.
func writeError(rw http.ResponseWriter, status int, id json.RawMessage, code int64, message string) {
	if id == nil {
		id = json.RawMessage("null")
	}
	body, err := encodeJSON(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   any             `json:"error"`
	}{"2.0", id, struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
	}{code, message}})
	if err != nil { // an id that is valid JSON always encodes
		http.Error(rw, message, status)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	rw.WriteHeader(status)
	_, _ = rw.Write(body)
}

// maxErrorText bounds how much of go-sdk's error text is kept.
const maxErrorText = 1 << 10

// jsonErrors is the response that go-sdk writes to. It holds back the errors
// that go-sdk answers as plain text, so that finish can answer them as JSON-RPC,
// and everything once the response is to break off.
type jsonErrors struct {
	http.ResponseWriter
	request *request
	started bool
	status  int // of a text error that is held back
	text    bytes.Buffer
}

func (w *jsonErrors) WriteHeader(status int) {
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
		// nginx and proxies that follow it collect an answer before they send it on,
		// unless they are told otherwise.
		w.Header().Set("X-Accel-Buffering", "no")
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *jsonErrors) Write(p []byte) (int, error) {
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
	return w.ResponseWriter.Write(p)
}

// Flush sends what was written, for streams.
func (w *jsonErrors) Flush() {
	if w.status == 0 && !w.request.aborted.Load() {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *jsonErrors) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// notHandled is what go-sdk says of a method that it does not know.
const notHandled = "JSON RPC not handled"

// finish answers the error that was held back.
func (w *jsonErrors) finish(env *envelope.Envelope) {
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
		writeError(w.ResponseWriter, http.StatusOK, first.ID, jsonrpc.CodeMethodNotFound, fmt.Sprintf("method not found: %q", first.Method))
		return
	}
	writeError(w.ResponseWriter, w.status, first.ID, jsonrpc.CodeInvalidRequest, text)
}

// firstID returns the ID of the one message of a request; nil for a batch.
func firstID(env *envelope.Envelope) json.RawMessage {
	if len(env.Messages) != 1 {
		return nil
	}
	return env.Messages[0].ID
}
