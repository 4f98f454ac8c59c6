package wire

import (
	"bytes"
	"net/http"
	"time"
)

// KeepAlive is the default time between two signs of life to a client that waits for an answer.
// Load balancers end connections that are silent for 60 s.
const KeepAlive = 15 * time.Second

// An eventWriter is a response that can become a stream of server-sent events as long as nothing
// has been written. A body that is written to the stream is one event. All protocol versions since
// 2025-03-26 let a server answer a request with JSON or with a stream; see
// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
//
// Its user has a lock around all methods.
type eventWriter struct {
	http.ResponseWriter
	open    bool // the headers of the stream are sent
	inEvent bool
	unsent  http.Header // what is set after the headers are sent
}

// Header returns the headers that WriteHeader sends.
func (w *eventWriter) Header() http.Header {
	if !w.open {
		return w.ResponseWriter.Header()
	}
	if w.unsent == nil {
		w.unsent = http.Header{}
	}
	return w.unsent
}

// WriteHeader sends the status, unless a stream has sent 200: an error is then one in JSON-RPC.
func (w *eventWriter) WriteHeader(status int) {
	if !w.open {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write writes a part of the body, or of an event.
func (w *eventWriter) Write(p []byte) (int, error) {
	if !w.open {
		return w.ResponseWriter.Write(p)
	}
	if !w.inEvent {
		w.inEvent = true
		_, _ = w.ResponseWriter.Write(eventStart)
	}
	_, err := w.ResponseWriter.Write(oneLine(p))
	return len(p), err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *eventWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var (
	eventStart = []byte("event: message\ndata: ")
	eventEnd   = []byte("\n\n")
	// sign is a comment, which clients skip.
	sign = []byte(": the server is working\n\n")
)

// oneLine returns JSON without its line breaks, which would end the data of an event. They are only
// between the tokens of JSON.
func oneLine(p []byte) []byte {
	if !bytes.ContainsAny(p, "\r\n") {
		return p
	}
	return bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return ' '
		}
		return r
	}, p)
}

// start makes the response a stream.
func (w *eventWriter) start() {
	if w.open {
		return
	}
	h := w.ResponseWriter.Header()
	h["Content-Type"] = headerEvents
	h["Cache-Control"] = headerNoCache
	h["X-Accel-Buffering"] = headerNo // nginx, and proxies that follow its convention, would buffer
	h.Del("Content-Length")
	w.ResponseWriter.WriteHeader(http.StatusOK)
	w.open = true
}

var (
	headerEvents = []string{"text/event-stream"}
	headerNo     = []string{"no"}
)

// keepAlive writes a comment to the stream, which it starts if necessary. Nothing is in an event.
func (w *eventWriter) keepAlive() {
	w.start()
	_, _ = w.ResponseWriter.Write(sign)
	w.flush()
}

// event writes a message as an event, before the answer.
func (w *eventWriter) event(message []byte) {
	w.start()
	_, _ = w.Write(message)
	w.endEvent()
}

// endEvent ends an event and sends it. It does nothing outside of events.
func (w *eventWriter) endEvent() {
	if w.inEvent {
		w.inEvent = false
		_, _ = w.ResponseWriter.Write(eventEnd)
		w.flush()
	}
}

func (w *eventWriter) flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }
